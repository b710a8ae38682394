import { benchChain } from "./chain.ts";
import { benchHop } from "./hop.ts";
import { benchInterpreter } from "./interpreter.ts";
import { Stage } from "./peers.ts";
import { benchTrust } from "./trust.ts";

/** What it costs to be a peer: medians of interleaved rounds; compare ratios, not absolute figures, between machines. */
export const benchPeers = async (tell: (text: string) => void) => {
  const interpreter = await benchInterpreter();
  tell("interpreter done; one hop …");
  await using stage = await Stage.open();
  const hop = await benchHop(stage, { gateway: 2000, jsClient: 500 });
  tell("one hop done; chain …");
  await using second = await Stage.open();
  const chain = await benchChain(second, { gateway: 600, jsClient: 200 });

  tell("chain done; the price of trust …");
  await using third = await Stage.open();
  const trust = await benchTrust(third, 800);

  const figures = { interpreter, hop, chain, trust };
  const line = (name: string, ours: number, theirs: number, ratio: number, digits: number): string =>
    `${name.padEnd(34)}${ours.toFixed(digits).padStart(10)}${theirs.toFixed(digits).padStart(12)}${`${ratio.toFixed(1)}x`.padStart(9)}`;
  const table = [
    `${"".padEnd(34)}${"Sluice".padStart(10)}${"Fluence JS".padStart(12)}${"ratio".padStart(9)}`,
    line(
      "interpreter runs/s",
      interpreter.directRunsPerSecond,
      interpreter.marineRunsPerSecond,
      interpreter.ratio,
      0,
    ),
    line(
      "one hop, saturated: hops/s",
      hop.gateway.hopsPerSecond,
      hop.jsClient.hopsPerSecond,
      hop.throughputRatio,
      0,
    ),
    `${"the same, durability none: hops/s".padEnd(34)}${hop.withoutJournal.hopsPerSecond.toFixed(0).padStart(10)}${"full keeps".padStart(12)}${`${(100 * hop.durabilityRatio).toFixed(0)}%`.padStart(9)}`,
    line("one hop: CPU ms", hop.gateway.cpuMsPerHop, hop.jsClient.cpuMsPerHop, hop.cpuRatio, 2),
    line(
      "credit check -> SMS: chains/s",
      chain.gateway.chainsPerSecond,
      chain.jsClient.chainsPerSecond,
      chain.throughputRatio,
      0,
    ),
    line(
      "credit check -> SMS: CPU ms a hop",
      chain.gateway.cpuMsPerHop,
      chain.jsClient.cpuMsPerHop,
      chain.cpuRatio,
      2,
    ),
  ];
  const prices = [
    `${"what it adds to one hop".padEnd(40)}${"CPU ms".padStart(10)}${"added".padStart(10)}${"rate kept".padStart(12)}`,
    ...trust.map(
      ({ name, cpuMsPerHop, addedMs, rateKept }) =>
        `${name.padEnd(40)}${cpuMsPerHop.toFixed(2).padStart(10)}${addedMs.toFixed(2).padStart(10)}${`${(100 * rateKept).toFixed(0)}%`.padStart(12)}`,
    ),
  ];
  return { figures, report: [...table, "", ...prices].join("\n") };
};
