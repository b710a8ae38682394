import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// An API that answers every request at once, and ends with the process that started it.
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  const serial = (request.url ?? "").split("/").at(-1);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ id: "1", serial }));
});
server.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
process.on("disconnect", () => process.exit(0));
