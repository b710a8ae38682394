// APIs over TLS, a port each, that turn a text by one letter: `node thin-api.ts <certificate> <key> <how many>`.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

const [cert = "", key = "", count = "1"] = process.argv.slice(2);
const pair = { cert: readFileSync(cert), key: readFileSync(key) };

const turned = (body: string): string => {
  const given = (JSON.parse(body) as { text: string }).text;
  return given.slice(1) + given.slice(0, 1);
};

const listen = async (): Promise<number> => {
  // A connection is kept over the pauses of the bench, as long as its clients like.
  const server = createServer({ ...pair, keepAliveTimeout: 120_000 }, (request, response) => {
    void text(request).then((body) => {
      response.setHeader("content-type", "application/json");
      response.end(body === "" ? "null" : JSON.stringify({ text: turned(body) }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

console.log(JSON.stringify({ ports: await Promise.all(Array.from({ length: Number(count) }, listen)) }));
