import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DelayProxy, startDelayProxy } from "../../src/demo/index.ts";

let echo: Server;
let proxy: DelayProxy;
let socket: Socket;
beforeEach(async () => {
  echo = createServer((peer) => peer.pipe(peer)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await startDelayProxy([{ host: "127.0.0.1", port: (echo.address() as AddressInfo).port }], 0);
  socket = connect(proxy.ports[0]!, "127.0.0.1");
  await once(socket, "connect");
});
afterEach(async () => {
  socket.destroy();
  await proxy.close();
  echo.close();
});

/** Sends `text` and gives what came back once as much has, with the time it took. */
const exchange = async (text: string): Promise<{ text: string; ms: number }> => {
  const start = performance.now();
  socket.write(text);
  let back = "";
  while (back.length < text.length) back += String((await once(socket, "data"))[0]);
  return { text: back, ms: performance.now() - start };
};

describe("the delaying proxy", () => {
  it("passes bytes on and counts them each way", async () => {
    expect((await exchange("hello")).text).toBe("hello");
    expect(proxy.counts()).toEqual([{ up: 5, down: 5 }]);
  });

  it("holds every chunk back once each way, on open connections too", async () => {
    proxy.setDelay(40);
    const { ms } = await exchange("slow");
    expect(ms).toBeGreaterThan(76);
    expect(ms).toBeLessThan(400);
  });

  it("delays chunks side by side, not one after the other", async () => {
    proxy.setDelay(50);
    const start = performance.now();
    socket.setNoDelay(true);
    for (let i = 0; i < 20; i++) {
      socket.write(String.fromCharCode(97 + i));
      await new Promise(setImmediate);
    }
    let back = "";
    while (back.length < 20) back += String((await once(socket, "data"))[0]);
    expect(back).toBe("abcdefghijklmnopqrst");
    expect(performance.now() - start).toBeLessThan(700);
  });

  it("keeps the order when the delay is taken away while bytes are held", async () => {
    proxy.setDelay(60);
    socket.write("first ");
    while (proxy.counts()[0]!.up < 6) await new Promise(setImmediate);
    proxy.setDelay(0);
    socket.write("then");
    let back = "";
    while (back.length < 10) back += String((await once(socket, "data"))[0]);
    expect(back).toBe("first then");
  });

  it("carries more than it holds at a time", async () => {
    proxy.setDelay(5);
    const text = "0123456789".repeat(500_000);
    expect((await exchange(text)).text).toBe(text);
  });

  it("passes the end on after the bytes before it", async () => {
    proxy.setDelay(20);
    const chunks: string[] = [];
    socket.on("data", (chunk) => chunks.push(String(chunk)));
    socket.end("goodbye");
    await once(socket, "end");
    expect(chunks.join("")).toBe("goodbye");
  });

  it("ends connections whose target is not there", async () => {
    const { port } = echo.address() as AddressInfo;
    socket.destroy();
    await new Promise((resolve) => echo.close(resolve));
    const orphan = await startDelayProxy([{ host: "127.0.0.1", port }], 0);
    const lost = connect(orphan.ports[0]!, "127.0.0.1");
    lost.on("error", () => {});
    await once(lost, "close");
    await orphan.close();
  });
});
