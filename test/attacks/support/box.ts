import type { AdapterFixture } from "../../support/test-gateway.ts";
import type { TargetFixture } from "./target.ts";

const answers = {
  responses: { "200": { description: "", content: { "application/json": { schema: {} } } } },
};
const text = { type: "string" };

/** One service with a function of each kind: `look()` may be repeated, `put(text)` must not be. */
export const BOX = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Box", version: "1" },
  paths: {
    "/box": {
      get: {
        operationId: "look",
        parameters: [{ in: "header", name: "traceparent", schema: text }],
        ...answers,
      },
      post: {
        operationId: "put",
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { type: "object", required: ["text"], properties: { text } } },
          },
        },
        ...answers,
      },
    },
  },
});

/** The box before `url`, for these callers. */
export const boxAt = (url: string, peers: readonly string[] | "*" = "*"): AdapterFixture => ({
  document: BOX,
  manifest: { upstream: { url, breaker: "none", attempts: 1, timeoutMs: 8000 }, allow: [{ peers }] },
});

/** For everybody. */
export const boxTarget = (more: Pick<TargetFixture, "config" | "answer"> = {}): TargetFixture => ({
  adapters: (url) => ({ box: boxAt(url) }),
  ...more,
});
