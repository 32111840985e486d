import { checkCore } from "./core.mjs";

export default {
  /** Takes the vectors as the request's body: a worker has no files. */
  async fetch(request) {
    return Response.json(checkCore(await request.json()));
  },
};
