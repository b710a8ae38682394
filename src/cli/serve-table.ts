import type { Gateway } from "../gateway.ts";

const NAME_CHARS = 9;

/** What a person should know of a gateway that is ready. @param tokenPlace - where its admin token is. */
export const serveTable = (
  gateway: Pick<Gateway, "peerId" | "addresses" | "adminUrl" | "httpUrl" | "services">,
  tokenPlace: string,
): string => {
  const { adminUrl, httpUrl } = gateway;
  const admin =
    adminUrl === undefined
      ? [["admin", "none"]]
      : [
          ["console", new URL("/console/", adminUrl).href],
          ["admin", adminUrl],
          ["token", tokenPlace],
        ];
  const rows = [
    ["peer", gateway.peerId],
    ...gateway.addresses().map((address) => ["listens", address]),
    ...admin,
    ["http", httpUrl ?? "none"],
    ...gateway
      .services()
      .map(({ service, functions, upstream }) => [
        "service",
        `${service}: ${functions.map(({ name }) => name).join(", ")} -> ${upstream}`,
      ]),
  ];
  return rows.map(([name = "", value]) => `${name.padEnd(NAME_CHARS)}${value}\n`).join("");
};
