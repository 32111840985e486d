import { describe, expect, it } from "vitest";
import { signedHeaders } from "../../../../src/keys/sources/aws/sigv4.ts";

/** Of AWS's own signing test suite, github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4; those that go to "/" without a query. */
const SUITE = {
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
  scope: { region: "us-east-1", service: "service", at: new Date("2015-08-30T12:36:00Z") },
  host: "example.amazonaws.com",
};
const CREDENTIAL = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
const LONG_TOKEN =
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

interface Vector {
  name: string;
  method: string;
  headers?: Record<string, string>;
  body?: string;
  sessionToken?: string;
  signedNames: string;
  signature: string;
}

const VECTORS: readonly Vector[] = [
  {
    name: "post-vanilla",
    method: "POST",
    signedNames: "host;x-amz-date",
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "post-header-key-sort",
    method: "POST",
    headers: { "my-header1": "value1" },
    signedNames: "host;my-header1;x-amz-date",
    signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
  },
  {
    name: "get-header-value-trim",
    method: "GET",
    headers: { "my-header1": " value1", "my-header2": ' "a   b   c"' },
    signedNames: "host;my-header1;my-header2;x-amz-date",
    signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
  },
  {
    name: "post-x-www-form-urlencoded",
    method: "POST",
    headers: {
      "content-length": "13",
      "content-type": "application/x-www-form-urlencoded",
      "x-amz-content-sha256": "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
    },
    body: "Param1=value1",
    signedNames: "content-length;content-type;host;x-amz-content-sha256;x-amz-date",
    signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
  },
  {
    name: "get-vanilla-with-session-token",
    method: "GET",
    sessionToken: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
    signedNames: "host;x-amz-date;x-amz-security-token",
    signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
  },
  {
    name: "post-sts-header-before",
    method: "POST",
    sessionToken: LONG_TOKEN,
    signedNames: "host;x-amz-date;x-amz-security-token",
    signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
  },
];

describe("signedHeaders", () => {
  it.each(VECTORS)("signs $name as AWS's suite says", ({ method, headers = {}, body = "", sessionToken, signedNames, signature }) => {
    const signed = signedHeaders({ method, host: SUITE.host, headers, body }, { ...SUITE.credentials, sessionToken }, SUITE.scope);
    expect(signed).toEqual({
      ...headers,
      "x-amz-date": "20150830T123600Z",
      ...(sessionToken && { "x-amz-security-token": sessionToken }),
      authorization: `${CREDENTIAL}, SignedHeaders=${signedNames}, Signature=${signature}`,
    });
  });
});
