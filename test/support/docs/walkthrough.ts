import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import { type Block, blocksOf, fileOf } from "../markdown.ts";
import { REPOSITORY, tempFolder } from "../sluice-process.ts";

/** Ports that pages use, each of which becomes a free one. */
const PORTS = /\b(3000|7101|7102|808[01]|8090|999[01])\b/g;
/** Commands that go on running: the next one is typed when they have printed their first line. */
const SERVER = /(?:npx sluice (?:serve|demo )|node api\.mjs)/;
const EXIT_CODE = /\s+# exit code (\d+)$/;

/** Commands of a block, each with the exit code that its comment announces. A text in single quotes may go over several lines. */
export const commandsOf = ({ text }: Block): { command: string; code: number }[] => {
  const commands: { command: string; code: number }[] = [];
  let begun = "";
  for (const line of text.replaceAll(/\\\n\s*/g, "").split("\n")) {
    const command = `${begun}${line.replace(/(?:^|\s+)# .*$/, "")}`;
    const isOpen = command.split("'").length % 2 === 0;
    begun = isOpen ? `${command}\n` : "";
    if (!isOpen && command.trim() !== "")
      commands.push({ command, code: Number(EXIT_CODE.exec(line)?.[1] ?? 0) });
  }
  return commands;
};

/**
 * Does what a page says, from the top, in a folder of its own: writes its files, types its commands, compares what they print with the JSON block that follows.
 * A peer id is written `12D3KooW...NAME`: of the key that `sluice key` made (`you`, or the file's name), or of the gateway that was started in the folder NAME.
 * @throws Error naming the page's line that does not do what it says.
 */
export const walkThrough = async (name: string, page: string): Promise<void> => {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await tempFolder());
  const env = await installed(folder);
  const peers = new Map<string, string>();
  const ports = new Map<string, string>();
  for (const port of new Set(page.match(PORTS))) ports.set(port, await freePort());

  const filledIn = (text: string): string =>
    text
      .replaceAll(PORTS, (port) => ports.get(port) ?? port)
      .replaceAll(/12D3KooW\.\.\.(\w+)/g, (placeholder, peer: string) => peers.get(peer) ?? placeholder);

  const learn = (line: string, place: string): void => {
    if (!line.startsWith('{"peerId"')) return;
    const said = JSON.parse(line) as { peerId: string; file?: string };
    const own = said.file === undefined ? place : basename(said.file, ".key");
    peers.set(own === "key" ? "you" : own, said.peerId);
  };

  const type = async (block: Block): Promise<string> => {
    let printed = "";
    for (const { command, code } of commandsOf(block)) {
      const line = filledIn(command);
      if (SERVER.test(command)) {
        const started = await start(line, folder, env);
        stack.defer(started.stop);
        learn(started.first, /^cd (\w+)/.exec(command)?.[1] ?? "gateway");
        continue;
      }
      const ended = await run(line, folder, env);
      if (ended.code !== code)
        throw new Error(
          `${name}:${block.line}: "${line}" ended with ${ended.code}, not ${code}: ${ended.stderr}`,
        );
      printed = ended.stdout;
      for (const each of printed.split("\n")) learn(each, "");
    }
    return printed;
  };

  let printed = "";
  for (const block of blocksOf(page)) {
    const file = fileOf(block);
    if (file !== undefined) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), filledIn(block.text));
    } else if (block.language === "sh") {
      printed = await type(block);
    } else if (block.language === "json" && !isDeepStrictEqual(JSON.parse(printed), JSON.parse(block.text))) {
      throw new Error(`${name}:${block.line}: shows ${block.text}, but what was printed is ${printed}`);
    }
  }
};

/** Makes a folder look as if Sluice had been installed in it, and gives the environment of a newcomer there. */
const installed = async (folder: string): Promise<Record<string, string>> => {
  const bin = join(folder, ".bin");
  const own = join(folder, "node_modules/sluice");
  await Promise.all([mkdir(bin), mkdir(own, { recursive: true })]);
  await writeFile(join(bin, "npx"), '#!/bin/sh\nshift\nexec node "$SLUICE_BIN" "$@"\n');
  await chmod(join(bin, "npx"), 0o755);
  await writeFile(join(own, "package.json"), '{"type": "module", "exports": {"./client": "./client.js"}}');
  await writeFile(
    join(own, "client.js"),
    `export * from "file://${join(REPOSITORY, "src/client/node.ts")}";\n`,
  );
  await symlink(join(REPOSITORY, "openapi"), join(own, "openapi"));
  return {
    HOME: folder,
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(":"),
    SLUICE_BIN: join(REPOSITORY, "bin/sluice.js"),
    ...(process.env.NODE_COMPILE_CACHE === undefined
      ? {}
      : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
  };
};

const run = (
  line: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile("sh", ["-c", line], { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });

/** Starts what goes on running, in a process group of its own, and waits for its first line. */
const start = async (line: string, cwd: string, env: Record<string, string>) => {
  const child = spawn("sh", ["-c", line], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const closed = once(child, "close");
  const first = await Promise.race([
    once(createInterface(child.stdout), "line").then(([text]) => text as string),
    closed.then(() => {
      throw new Error(`"${line}" ended: ${stderr}`);
    }),
  ]);
  return { first, stop: () => stopGroup(child, closed) };
};

const stopGroup = async (child: ChildProcess, closed: Promise<unknown>): Promise<void> => {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
  await closed;
};

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
};
