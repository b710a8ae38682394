import { describe, expect, it } from "vitest";
import { passedHeaders, visibleHeaders } from "../../../src/upstream/answer-headers.ts";

const ANSWER = {
  "Content-Type": "application/json",
  etag: '"1"',
  "x-ratelimit-remaining": "7",
  "ratelimit-policy": "q=10",
  "X-Total-Count": "12",
  "retry-after": "3",
  server: "nginx/1.25.3",
  via: "1.1 proxy-7.internal",
  "x-powered-by": "Express",
  "x-amzn-trace-id": "Root=1",
  "x-backend": "10.0.0.5",
  "set-cookie": ["session=1", "b=2"],
  "www-authenticate": "Basic",
  connection: "x-hop, close",
  "x-hop": "1",
  "sluice-stream": "ended",
};
const seen = (chosen?: "all" | readonly string[]) =>
  Object.keys(visibleHeaders(ANSWER, passedHeaders(chosen), (text) => text)).sort();

describe("headers of an answer", () => {
  it("are the harmless ones", () => {
    expect(seen()).toEqual([
      ...[
        "content-type",
        "etag",
        "ratelimit-policy",
        "retry-after",
        "x-ratelimit-remaining",
        "x-total-count",
      ],
    ]);
  });

  it("are those that the manifest names, and what Sluice itself acts on", () => {
    expect(seen(["x-backend", "etag"])).toEqual(["etag", "retry-after", "x-backend"]);
  });

  it("are never cookies, challenges and those of the connection", () => {
    expect(seen(["set-cookie", "www-authenticate", "connection", "x-hop", "sluice-stream"])).toEqual([
      "retry-after",
    ]);
    expect(seen("all")).toEqual([
      ...["content-type", "etag", "ratelimit-policy", "retry-after", "server", "via", "x-amzn-trace-id"],
      ...["x-backend", "x-powered-by", "x-ratelimit-remaining", "x-total-count"],
    ]);
  });

  it("have no secrets in them", () => {
    const headers = visibleHeaders({ link: "<u?key=s3cret>" }, passedHeaders(undefined), (text) =>
      text.replace("s3cret", "***"),
    );
    expect(headers).toEqual({ link: "<u?key=***>" });
  });
});
