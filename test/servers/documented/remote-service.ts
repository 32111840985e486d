import type { Asked, HttpService } from "./http-service.ts";

/** A service with one secret in it, as the contract of remote key sources drives it. */
export interface RemoteService {
  readonly http: HttpService;
  /** All credentials that a client has or is given: none of them may show in an error. */
  readonly credentials: readonly string[];
  /** Puts `content` there, as an operator would. */
  put(content: string): void;
  /** Takes it away. */
  remove(): void;
  /** What is there now. */
  content(): string | undefined;
  /** Tells whether the client asks for the secret itself, rather than for a token. */
  isRead(asked: Asked): boolean;
  /** Answers that are well-formed JSON, and not what the documents promise. */
  readonly malformed: readonly unknown[];
  /** Gives back no token that it gave so far. Services whose tokens come from elsewhere have no such method. */
  expireTokens?(): void;
}
