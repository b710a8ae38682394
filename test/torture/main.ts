import { readCommandLine } from "../support/command-line.ts";
import { torture } from "./torture.ts";

const USAGE = `npm run torture -- [options]
  Three real gateways in a chain, killed and cut while particles pass; counts at the backends what became of each.
  --kills N       kill -9 so many times (default 100)
  --seconds T     no new faults after so long (default: until --kills)
  --seed S        of the faults (default: a new one, printed)
  --width N       particles in flight (default 24)
  --points N      instead: one kill at each of N moments spread evenly over one chain, for each of --gateway
  --gateway NAME  A (safe call), B (keyed) or C (once); may be repeated (default: all three)
  --keep          leave logs, journals and timeline also when nothing is wrong
Exit code 1: something was lost, happened twice, or is unknown without a reason; the folder with the evidence is printed.
`;

const { values, fail } = readCommandLine(USAGE, {
  kills: { type: "string", default: "100" },
  seconds: { type: "string" },
  seed: { type: "string" },
  width: { type: "string", default: "24" },
  points: { type: "string" },
  gateway: { type: "string", multiple: true, default: ["A", "B", "C"] },
  keep: { type: "boolean", default: false },
});

const whole = (name: string, text: string): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : fail(`--${name} takes a whole number, not ${text}`);

for (const name of values.gateway) if (!/^[ABC]$/.test(name)) fail(`there is no gateway ${name}`);
const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(130); // the gateways' IPC channels close, and they end
    interruption.abort();
  });

const { clean, text, evidence } = await torture({
  seed: values.seed === undefined ? Math.floor(Math.random() * 1e9) : whole("seed", values.seed),
  kills: whole("kills", values.kills),
  seconds: values.seconds === undefined ? Number.POSITIVE_INFINITY : whole("seconds", values.seconds),
  points: values.points === undefined ? undefined : whole("points", values.points),
  gateways: values.gateway,
  width: whole("width", values.width),
  waveMs: 28_000,
  keep: values.keep,
  signal: interruption.signal,
  onProgress: (line) => void process.stderr.write(`${line}\n`),
});
process.stdout.write(text);
if (evidence !== undefined) process.stdout.write(`evidence                  ${evidence}\n`);
process.exit(interruption.signal.aborted ? 130 : clean ? 0 : 1);
