// What docker-compose.yml promises, checked while it is up: node test/containers/check.mjs, in the folder of the compose file; needs docker, and `npm ci` done.
// tools/containers.sh runs it on machines without an engine: containers.sh . Dockerfile docker-compose.yml node test/containers/check.mjs
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WAIT_MS = 60_000;
const scratch = mkdtempSync(join(tmpdir(), "sluice-check-"));

const docker = (...args) =>
  execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
const compose = (...args) => docker("compose", ...args);
const inside = (service, program) =>
  compose("exec", "-T", service, "node", "--input-type=module", "-e", program);
const fails = (run) => {
  try {
    run();
    return false;
  } catch {
    return true;
  }
};
const until = async (what, isSo) => {
  for (
    const end = Date.now() + WAIT_MS;
    Date.now() < end;
    await new Promise((again) => setTimeout(again, 100))
  )
    if (isSo()) return;
  throw new Error(`waited ${WAIT_MS / 1000} s in vain until ${what}`);
};
const startAgain = async (service) => {
  compose("start", service);
  const id = compose("ps", "-aq", service);
  await until(
    `${service} is healthy`,
    () => docker("inspect", "--format", "{{.State.Health.Status}}", id) === "healthy",
  );
};
/** One chain through all three, by the compose file's own client. */
const chain = (...args) =>
  new Promise((resolve, reject) => {
    const child = spawn("docker", ["compose", "run", "--rm", "--no-deps", "-T", "client", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err] = ["", ""].map((text, index) => {
      const read = { text };
      child.stdio[index + 1].setEncoding("utf8").on("data", (more) => (read.text += more));
      return read;
    });
    child.on("close", (code) =>
      code === 0 ? resolve(JSON.parse(out.text)) : reject(new Error(`${code}: ${err.text}`)),
    );
  });
const admin = (service, path) =>
  JSON.parse(
    inside(
      service,
      `import { readFileSync } from "node:fs";
       const answer = await fetch("http://127.0.0.1:8080${path}", { headers: { authorization: "Bearer " + readFileSync("/data/data/admin.token", "utf8").trim() } });
       console.log(await answer.text());`,
    ),
  );

const checks = {
  "the image: size, user, what it cannot write": () => {
    const bytes = Number(docker("image", "inspect", "--format", "{{.Size}}", "sluice"));
    const base = Number(docker("image", "inspect", "--format", "{{.Size}}", "node:24-slim"));
    console.log(
      `  ${Math.round(bytes / 1e6)} MB, ${Math.round((bytes - base) / 1e6)} MB of them on top of node:24-slim`,
    );
    assert.ok(bytes - base < 120e6, "Sluice's own layers are under 120 MB");
    assert.equal(compose("exec", "-T", "bureau", "id", "-u"), "1000");
    assert.ok(fails(() => compose("exec", "-T", "bureau", "touch", "/app/planted")));
    assert.equal(compose("exec", "-T", "bureau", "stat", "-c", "%a", "/data/data/peer.key"), "600");
  },
  "the chain, from a container and from outside": async () => {
    const [sid, decision] = await chain();
    assert.match(sid, /^SM/);
    assert.equal(decision, "approved");
    assert.equal((await chain("C-1001", "90000"))[1], "declined");
    const read = (file) =>
      compose("run", "--rm", "--no-deps", "-T", "--entrypoint", "cat", "client", `/mesh/${file}`);
    const [relay, bureau] = [read("relay"), read("bureau")];
    const key = join(scratch, "client.key");
    writeFileSync(key, `${read("client.key")}\n`, { mode: 0o600 });
    const via = `/ip4/127.0.0.1/tcp/9990/ws/p2p/${relay.split("/p2p/")[1]}`;
    const answer = JSON.parse(
      execFileSync(
        "npx",
        [
          "sluice",
          "call",
          "credit-check",
          "checkCredit",
          '"C-1001"',
          "2500",
          "--via",
          via,
          "--to",
          bureau.split("/p2p/")[1],
          "--key",
          key,
        ],
        { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
      ),
    );
    assert.equal(answer.decision, "approved");
  },
  "each API is reachable from its own gateway alone": () => {
    const reaches = (service, url) =>
      !fails(() => inside(service, `await fetch("${url}", { signal: AbortSignal.timeout(3000) })`));
    assert.ok(reaches("bureau", "http://credit-bureau:7101/"));
    assert.ok(reaches("sms", "http://sms-provider:7102/"));
    for (const [service, url] of [
      ["relay", "http://credit-bureau:7101/"],
      ["sms", "http://credit-bureau:7101/"],
      ["bureau", "http://sms-provider:7102/"],
    ])
      assert.ok(!reaches(service, url), `${service} must not reach ${url}`);
  },
  "a gateway killed in the middle of a chain": async () => {
    compose("kill", "-s", "SIGKILL", "sms");
    const answered = chain();
    await until("the bureau's part is done", () => {
      const [latest] = admin("bureau", "/v1/particles?limit=1").particles;
      return latest.calls.filter(({ retCode }) => retCode === 0).length === 2;
    });
    compose("up", "-d", "--no-deps", "--force-recreate", "--wait", "sms"); // another container takes the volume over
    assert.equal((await answered)[1], "approved");
  },
  "a gateway killed in the middle of a call": async () => {
    compose("pause", "credit-bureau");
    const before = admin("bureau", "/v1/particles?limit=1").particles[0].ref;
    const answered = chain();
    await until("the call is under way", () => {
      const [latest] = admin("bureau", "/v1/particles?limit=1").particles;
      return latest.ref !== before && latest.calls.length === 1;
    });
    compose("kill", "-s", "SIGKILL", "bureau");
    compose("unpause", "credit-bureau");
    await startAgain("bureau");
    assert.equal((await answered)[1], "approved");
  },
  "an upgrade in place, with the volumes": async () => {
    const { peerId } = admin("sms", "/v1/peer");
    const { ref } = admin("sms", "/v1/particles?limit=1").particles[0];
    const next = join(scratch, "next");
    execFileSync("docker", ["build", "-q", "-t", "sluice:next", "-"], {
      input: "FROM sluice\nENV UPGRADED=1\n",
      stdio: ["pipe", "pipe", "pipe"],
    });
    writeFileSync(
      next,
      ["relay", "bureau", "sms"].reduce(
        (text, name) => `${text}  ${name}: { image: "sluice:next" }\n`,
        "services:\n",
      ),
    );
    compose(
      "-f",
      "docker-compose.yml",
      "-f",
      next,
      "up",
      "-d",
      "--no-build",
      "--wait",
      "relay",
      "bureau",
      "sms",
    );
    assert.equal(compose("exec", "-T", "sms", "printenv", "UPGRADED"), "1");
    assert.equal(admin("sms", "/v1/peer").peerId, peerId);
    assert.equal(admin("sms", `/v1/particles/${ref}`).ref, ref);
    assert.equal((await chain())[1], "approved");
  },
  "SIGTERM ends a gateway in good order": async () => {
    compose("stop", "relay");
    assert.equal(docker("inspect", "--format", "{{.State.ExitCode}}", compose("ps", "-aq", "relay")), "0");
    await startAgain("relay");
  },
  "the demo inside the image and outside gives the same": () => {
    const told = (text) => {
      const {
        chain: { answer, origins, hops },
        outcomes,
      } = JSON.parse(text);
      const { messageId: _, ...known } = answer;
      const calls = hops.map(({ peer, verified, calls: made }) => ({
        peer,
        verified,
        calls: made.map(({ call, retCode }) => ({ call, retCode })),
      }));
      return {
        known,
        origins,
        calls,
        outcomes: outcomes.map(({ title, outcome, code, messagesSent }) => ({
          title,
          outcome,
          code,
          messagesSent,
        })),
      };
    };
    const within = docker(
      "run",
      "--rm",
      "--read-only",
      "--tmpfs",
      "/tmp",
      "--network",
      "none",
      "--no-healthcheck",
      "sluice",
      "demo",
      "--json",
    );
    const outside = execFileSync("npx", ["sluice", "demo", "--json"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    assert.deepEqual(told(within), told(outside));
  },
};

for (const [name, check] of Object.entries(checks)) {
  const start = Date.now();
  await check();
  console.log(`ok ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}
