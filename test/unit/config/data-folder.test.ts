import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findAdminToken,
  loadAdminToken,
  loadIdentity,
  loadOrMakeIdentity,
  lockData,
  readIdentity,
} from "../../../src/config/index.ts";
import { tempDir } from "../../support/temp-dir.ts";

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe("loadIdentity", () => {
  it("makes a key on first use that only its owner can read, and finds it again", async () => {
    await using dir = await tempDir();
    const file = join(dir.path, "data", "peer.key");
    expect(await readIdentity(file)).toBeUndefined();
    const { identity, created } = await loadOrMakeIdentity(file);
    expect(created).toBe(true);
    expect(await modeOf(file)).toBe(0o600);
    expect(await modeOf(join(dir.path, "data"))).toBe(0o700);
    expect((await loadIdentity(file)).peerId).toBe(identity.peerId);
    expect((await loadOrMakeIdentity(file)).created).toBe(false);
    expect(await readdir(join(dir.path, "data"))).toEqual(["peer.key"]);
  });

  it("gives two starters at once the same key", async () => {
    await using dir = await tempDir();
    const file = join(dir.path, "peer.key");
    const made = await Promise.all(Array.from({ length: 8 }, () => loadOrMakeIdentity(file)));
    expect(new Set(made.map(({ identity }) => identity.peerId)).size).toBe(1);
    expect(made.filter(({ created }) => created)).toHaveLength(1);
  });

  it("refuses a key file that others can read", async () => {
    await using dir = await tempDir();
    const file = join(dir.path, "peer.key");
    await loadIdentity(file);
    await chmod(file, 0o644);
    await expect(loadIdentity(file)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringMatching(
        /^the key file .*peer\.key is open to other users \(mode 0644\): run chmod 600/,
      ),
    });
  });

  it("refuses a file that is no key, without showing it", async () => {
    await using dir = await tempDir();
    const file = join(dir.path, "peer.key");
    await writeFile(file, "hunter2", { mode: 0o600 });
    const error = await loadIdentity(file).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "SLUICE_CONFIG", message: expect.stringContaining("is not a key") });
    expect((error as Error).message).not.toContain("hunter2");
  });

  it("says when the folder cannot be made", async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "data"), "a file");
    await expect(loadIdentity(join(dir.path, "data", "sub", "peer.key"))).rejects.toMatchObject({
      name: "SluiceError",
    });
  });
});

describe("the data folder", () => {
  it("is made with all above it, for its owner alone", async () => {
    await using dir = await tempDir();
    const file = join(dir.path, "a", "b", "c", "peer.key");
    await Promise.all([loadIdentity(file), loadIdentity(join(dir.path, "a", "b", "d", "peer.key"))]);
    for (const folder of ["a", "a/b", "a/b/c"]) expect(await modeOf(join(dir.path, folder))).toBe(0o700);
  });

  it.each([
    ["data", "the folder .*data cannot be made: what is there is no folder"],
    ["data/sub", "the folder .*data/sub cannot be made: a part of its path is not a folder"],
  ])("is refused at %s where data is a file", async (folder, reason) => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "data"), "a file");
    await expect(lockData(join(dir.path, folder))).rejects.toMatchObject({
      code: "SLUICE_STORAGE",
      message: expect.stringMatching(reason),
    });
  });

  it("may be reached by a link", async () => {
    await using dir = await tempDir();
    await mkdir(join(dir.path, "real"));
    await symlink(join(dir.path, "real"), join(dir.path, "link"));
    await loadIdentity(join(dir.path, "link", "sub", "peer.key"));
    expect(await readdir(join(dir.path, "real", "sub"))).toEqual(["peer.key"]);
  });

  // Node's recursive mkdir never ends there.
  it.runIf(process.platform === "linux").each(["/proc/x", "/proc/x/y"])(
    "is refused at %s, where none can be made",
    async (data) => {
      await expect(loadIdentity(join(data, "peer.key"))).rejects.toMatchObject({
        code: "SLUICE_STORAGE",
        message: `the folder ${data} cannot be made: no folder can be made there`,
      });
    },
  );
});

describe("the admin token", () => {
  it("is made on first start, private, and found again", async () => {
    await using dir = await tempDir();
    expect(await findAdminToken(dir.path, {})).toBeUndefined();
    const token = await loadAdminToken(dir.path, {});
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await modeOf(join(dir.path, "admin.token"))).toBe(0o600);
    expect(await loadAdminToken(dir.path, {})).toBe(token);
    expect(await findAdminToken(dir.path, {})).toBe(token);
  });

  it("comes from the environment before the folder", async () => {
    await using dir = await tempDir();
    const file = join(dir.path, "secret");
    await writeFile(file, "token-from-a-file\n", { mode: 0o644 });
    expect(await loadAdminToken(dir.path, { SLUICE_ADMIN_TOKEN: "token-from-the-env" })).toBe(
      "token-from-the-env",
    );
    expect(await loadAdminToken(dir.path, { SLUICE_ADMIN_TOKEN_FILE: file })).toBe("token-from-a-file");
    expect(await readdir(dir.path)).toEqual(["secret"]);
  });

  it.each([
    [{ SLUICE_ADMIN_TOKEN: "short" }, "at least 16"],
    [{ SLUICE_ADMIN_TOKEN: "has blanks in the middle" }, "no spaces"],
    [{ SLUICE_ADMIN_TOKEN: "a".repeat(20), SLUICE_ADMIN_TOKEN_FILE: "/x" }, "both set"],
    [{ SLUICE_ADMIN_TOKEN_FILE: "/nowhere" }, "SLUICE_ADMIN_TOKEN_FILE: /nowhere: there is no such file"],
  ])("refuses %j", async (env, reason) => {
    await using dir = await tempDir();
    await expect(loadAdminToken(dir.path, env)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining(reason),
    });
  });
});

describe("lockData", () => {
  const lockFile = (dir: { path: string }): string => join(dir.path, "lock.json");
  const holderIn = async (dir: { path: string }) => JSON.parse(await readFile(lockFile(dir), "utf8"));

  it("lets one in at a time, naming the holder, and the next one after it", async () => {
    await using dir = await tempDir();
    const lock = await lockData(dir.path);
    await expect(lockData(dir.path)).rejects.toMatchObject({
      code: "SLUICE_CONFIG",
      message: expect.stringContaining(`another sluice (pid ${process.pid}) uses this folder: ${dir.path}`),
    });
    await lock.release();
    await (await lockData(dir.path)).release();
    expect(await readdir(dir.path)).toEqual([]);
  });

  it("lets exactly one of many in", async () => {
    await using dir = await tempDir();
    const won = await Promise.allSettled(Array.from({ length: 10 }, () => lockData(dir.path)));
    expect(won.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("takes over from a process that was killed, also when many want to", async () => {
    await using dir = await tempDir();
    const script = `import { lockData } from ${JSON.stringify(join(import.meta.dirname, "../../../src/config/index.ts"))};
      await lockData(${JSON.stringify(dir.path)}); console.log("locked"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await expect(lockData(dir.path)).rejects.toThrow(`(pid ${child.pid})`);
    child.kill("SIGKILL");
    await once(child, "exit");
    const won = await Promise.allSettled(Array.from({ length: 10 }, () => lockData(dir.path)));
    expect(won.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(dir.path)).toEqual([
      "lock.json",
      expect.stringMatching(/^lock\.json\.[0-9a-f]{8}\.sock$/),
    ]);
  });

  it("takes over again and again, one at a time", async () => {
    await using dir = await tempDir();
    for (let round = 0; round < 25; round++) {
      await writeFile(
        lockFile(dir),
        JSON.stringify({ pid: 2 ** 22 + round, host: hostname(), started: "x", nonce: "n" }),
      );
      const won = await Promise.allSettled(Array.from({ length: 8 }, () => lockData(dir.path)));
      expect(won.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const left = await readdir(dir.path); // with the sockets of winners, who live
      expect(left.filter((name) => !name.endsWith(".sock"))).toEqual(["lock.json"]);
    }
  });

  it("takes over from one that died while it took over", async () => {
    await using dir = await tempDir();
    const dead = JSON.stringify({ pid: 2 ** 22, host: hostname(), started: "x", nonce: "n" });
    const claim = `${lockFile(dir)}.${createHash("sha256").update(dead).digest("hex").slice(0, 32)}`;
    await writeFile(lockFile(dir), dead);
    await writeFile(claim, dead.replace("4194304", "4194305"));
    const won = await Promise.allSettled(Array.from({ length: 8 }, () => lockData(dir.path)));
    expect(won.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await readdir(dir.path)).toEqual([
      "lock.json",
      expect.stringMatching(/^lock\.json\.[0-9a-f]{8}\.sock$/),
    ]);
  });

  it("leaves it to one that lives and takes over just now, however slow it is", async () => {
    await using dir = await tempDir();
    const slow = await lockData(dir.path);
    const claimant = await readFile(lockFile(dir), "utf8");
    const dead = claimant.replace(/"nonce":"[^"]*"/, '"nonce":"00000000-0000-0000-0000-000000000000"');
    const claim = `${lockFile(dir)}.${createHash("sha256").update(dead).digest("hex").slice(0, 32)}`;
    await writeFile(claim, claimant);
    await writeFile(lockFile(dir), dead);
    await expect(lockData(dir.path)).rejects.toMatchObject({ code: "SLUICE_CONFIG" });
    expect(await readFile(lockFile(dir), "utf8")).toBe(dead);
    expect(await readFile(claim, "utf8")).toBe(claimant);
    await slow.release();
  });

  it("is not held by a later process of the same id", async () => {
    await using dir = await tempDir();
    await lockData(dir.path);
    const holder = await holderIn(dir);
    await writeFile(lockFile(dir), JSON.stringify({ ...holder, started: "another boot/1" }));
    await lockData(dir.path);
    expect(await holderIn(dir)).toMatchObject({ pid: process.pid, started: holder.started });
  });

  it("knows whether a holder in another container of this machine lives, by its socket", async () => {
    await using dir = await tempDir();
    const lock = await lockData(dir.path);
    const holder = await holderIn(dir);
    const elsewhere = { ...holder, pid: 1, host: "another-container" };
    await writeFile(lockFile(dir), JSON.stringify(elsewhere));
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lockFile(dir), longAgo, longAgo);
    await expect(lockData(dir.path)).rejects.toThrow("(pid 1)");
    await lock.release();
    expect(await readdir(dir.path)).toEqual(["lock.json"]);
    await (await lockData(dir.path)).release();
    expect(await readdir(dir.path)).toEqual([]);
  });

  it("does without a socket where its path would be too long", async () => {
    await using dir = await tempDir();
    const deep = join(dir.path, "d".repeat(100));
    const lock = await lockData(deep);
    expect(await readdir(deep)).toEqual(["lock.json"]);
    await expect(lockData(deep)).rejects.toThrow(`(pid ${process.pid})`);
    await lock.release();
  });

  it("believes a holder on another host while it touches the file", async () => {
    await using dir = await tempDir();
    await mkdir(dir.path, { recursive: true });
    await writeFile(lockFile(dir), JSON.stringify({ pid: 1, host: "elsewhere", started: "x", nonce: "n" }));
    await expect(lockData(dir.path)).rejects.toThrow("(pid 1)");
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lockFile(dir), longAgo, longAgo);
    await (await lockData(dir.path)).release();
  });

  it("replaces a damaged lock, and leaves another's alone at release", async () => {
    await using dir = await tempDir();
    await writeFile(lockFile(dir), "{ half");
    const lock = await lockData(dir.path);
    await writeFile(lockFile(dir), "somebody else's");
    await lock.release();
    expect(await readFile(lockFile(dir), "utf8")).toBe("somebody else's");
  });
});
