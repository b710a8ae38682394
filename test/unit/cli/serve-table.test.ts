import { expect, it } from "vitest";
import { serveTable } from "../../../src/cli/serve-table.ts";

const gateway = {
  peerId: "12D3KooW",
  addresses: () => ["/ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW"],
  adminUrl: "http://127.0.0.1:8080",
  httpUrl: undefined,
  services: () => [],
};

it("says where the console is, and its token", () => {
  expect(serveTable(gateway, "/srv/data/admin.token")).toBe(
    [
      "peer     12D3KooW",
      "listens  /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW",
      "console  http://127.0.0.1:8080/console/",
      "admin    http://127.0.0.1:8080",
      "token    /srv/data/admin.token",
      "http     none",
      "",
    ].join("\n"),
  );
  expect(serveTable({ ...gateway, adminUrl: undefined }, "")).toContain("admin    none\nhttp");
});
