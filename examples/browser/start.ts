import { serve } from "./stage/serve.ts";

const served = await serve(5173);
console.log(`open ${served.url}   (Ctrl-C ends it)`);

const end = async (): Promise<void> => {
  await served[Symbol.asyncDispose]();
  process.exit();
};
process.once("SIGINT", () => void end());
process.once("SIGTERM", () => void end());
