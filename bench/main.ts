// npm run bench [-- thin [--quick] | -- telemetry] [-- --json]: what it costs to be a peer, or to be a client of one.
const json = process.argv.includes("--json");
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const measure = async (): Promise<{ readonly figures: object; readonly report: string }> => {
  if (process.argv.includes("telemetry")) {
    const figures = await (await import("./telemetry.ts")).benchTelemetry();
    return { figures, report: JSON.stringify(figures) };
  }
  if (!process.argv.includes("thin")) return (await import("./peer-cost.ts")).benchPeers(tell);
  const { benchThin, QUICK, WHOLE } = await import("./thin.ts");
  const figures = await benchThin(process.argv.includes("--quick") ? QUICK : WHOLE, tell);
  return { figures, report: (await import("./thin-report.ts")).thinReport(figures) };
};

const { figures, report } = await measure();
const about = { node: process.version, at: new Date().toISOString() };
process.stdout.write(`${json ? JSON.stringify({ ...about, ...figures }, null, 2) : report}\n`);
