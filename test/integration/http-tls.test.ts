import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { connect, type PeerCertificate } from "node:tls";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readHttpTls } from "../../src/config/index.ts";
import { type Logger, silentLogger, systemClock } from "../../src/core/index.ts";
import { createHttpListener, type HttpOptions } from "../../src/http/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { runningHttp, signedHeaders } from "../support/http-stand-in.ts";
import { manualClock } from "../support/manual-clock.ts";
import { memoryDesk } from "../support/memory-desk.ts";
import { tempDir } from "../support/temp-dir.ts";

/** A self-signed certificate of 127.0.0.1, made by openssl. */
const certificate = async (folder: string, name: string) => {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
  await promisify(execFile)("openssl", ["req", "-x509", ...made, "-keyout", key, "-out", cert, ...subject]);
  return { cert, key };
};

const servedName = async (url: string): Promise<PeerCertificate["subject"]["CN"]> => {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
};

const listener = (tls: HttpOptions["tls"]) =>
  createHttpListener(
    { listen: { host: "127.0.0.1", port: 0 }, cors: [], tls, requestsPerMinute: 10, version: "1" },
    { entry: memoryDesk(), peerId: "12D3KooW", clock: systemClock, logger: silentLogger },
  );

/** Resolves with each message of the log. */
const heardLog = () => {
  let heard = Promise.withResolvers<string>();
  const hear = (_: object, message: string): void => {
    heard.resolve(message);
    heard = Promise.withResolvers();
  };
  const logger: Logger = { ...silentLogger, info: hear, warn: hear } as Logger;
  return { logger, next: () => heard.promise };
};

describe("with http.tls", () => {
  it("answers over https, and the default port of https is in no authority", async () => {
    await using folder = await tempDir();
    const files = await certificate(folder.path, "one");
    const desk = memoryDesk(() => ({ state: "done", result: [1] }));
    await using http = await runningHttp({ desk }, { tls: () => readHttpTls(files) });
    expect(http.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const alice = await createIdentity();
    const url = new URL(`/v1/particles/${"1".repeat(44)}/result`, http.url);
    const headers = await signedHeaders(alice, url, { authority: "gateway.example" });
    const answered = Promise.withResolvers<number | undefined>();
    const ca = await readFile(files.cert);
    const host = "gateway.example:443"; // what the certificate is not for
    const options = { ca, checkServerIdentity: () => undefined, headers: { ...headers, host } };
    request(url, options, (answer) => {
      answer.resume();
      answered.resolve(answer.statusCode);
    })
      .on("error", answered.reject)
      .end();
    expect(await answered.promise).toBe(404); // 401 if the signature did not fit
  });

  it("serves another certificate within a minute, but never one without its key", async () => {
    await using folder = await tempDir();
    const [one, two] = [await certificate(folder.path, "one"), await certificate(folder.path, "two")];
    const clock = manualClock();
    const { logger, next } = heardLog();
    await using http = await runningHttp({ clock, logger }, { tls: () => readHttpTls(one) });
    expect(await servedName(http.url)).toBe("one");
    await writeFile(one.cert, await readFile(two.cert));
    let said = next();
    clock.advance(60_000);
    expect(await said).toContain("cannot be renewed");
    expect(await servedName(http.url)).toBe("one");
    await writeFile(one.key, await readFile(two.key));
    said = next();
    clock.advance(60_000);
    expect(await said).toContain("another certificate");
    expect(await servedName(http.url)).toBe("two");
  });

  it("does not start with files that are missing or no pair, and names them", async () => {
    await using folder = await tempDir();
    const [one, two] = [await certificate(folder.path, "one"), await certificate(folder.path, "two")];
    const missing = { ...one, key: join(folder.path, "nowhere.key") };
    await expect(listener(() => readHttpTls(missing)).start()).rejects.toThrow(
      /^http\.tls\.key: .*nowhere\.key: there is no such file$/,
    );
    await expect(listener(() => readHttpTls({ ...one, key: two.key })).start()).rejects.toThrow(
      /^http\.tls: cert and key cannot be used: /,
    );
  });
});

it("names http.listen where the address is taken", async () => {
  await using http = await runningHttp();
  const port = Number(new URL(http.url).port);
  const listen = { host: "127.0.0.1", port };
  await expect(runningHttp({}, { listen })).rejects.toThrow(
    `http.listen 127.0.0.1:${port} cannot be used: another process uses it`,
  );
});
