import { requestJson, type SourceRequest } from "../http/request.ts";
import { provide, type Provided } from "./provided.ts";

/** Returns the JSON that answers a request with `token` as its bearer token. Rejects as `provide` and `request`. */
export async function bearerJson(question: SourceRequest, token: Provided): Promise<unknown> {
  const authorization = `Bearer ${await provide(token, question.source)}`;
  return requestJson({ ...question, headers: { ...question.headers, authorization } });
}
