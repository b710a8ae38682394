import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseJson, stringifyJson } from "../../src/core/index.ts";
import { bundle } from "../browser/bundle.ts";
import type { ChainReport, ChainTask } from "../browser/chain-page.ts";
import { findChromium, openPage } from "../browser/chromium.ts";
import { servePage } from "../browser/page-server.ts";
import { FLOWS } from "../contract/chain-flows.ts";
import { chainWorld } from "../support/chain-world.ts";

const chromium = findChromium() ?? "";

describe.skipIf(chromium === "")("chains started in a browser", () => {
  const stack = new AsyncDisposableStack();
  let report: ChainReport;

  beforeAll(async () => {
    const made = bundle("test/browser/chain-page.ts");
    const { entry, bank, shop, mail, httpUrl } = stack.use(await chainWorld());
    const peers = { entry: entry.peerId, bank: bank.peerId, shop: shop.peerId, mail: mail.peerId };
    const task: ChainTask = { httpUrl, address: entry.address, peers };
    const { modules, entry: start } = await made;
    const server = stack.use(await servePage({ modules, imports: {} }, start, stringifyJson({ ...task })));
    const page = stack.use(await openPage(chromium, server.url));
    report = parseJson(await Promise.race([server.report, page.ended])) as unknown as ChainReport;
  }, 60_000);
  afterAll(() => stack.disposeAsync());

  it.each(["light over HTTP", "light over libp2p", "full over libp2p"])(
    "have the answers that every way in has, %s",
    (way) => {
      const expected = FLOWS.map(({ does, gives }) => [does, stringifyJson(gives as never)]);
      expect(report[way]).toEqual(Object.fromEntries(expected));
    },
  );
});
