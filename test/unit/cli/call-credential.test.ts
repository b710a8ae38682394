import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { call } from "../../../src/cli/commands/call.ts";
import { refusedWith } from "../../support/credentials.ts";
import { runCommand } from "../../support/run-command.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("sends nothing where the credential's file is empty or missing", async () => {
  const dir = await tempDir();
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const credential = join(dir.path, "token");
  const options = { to: "/ip4/127.0.0.1/tcp/9/ws", credential };
  expect(await refusedWith(runCommand(call, options, "sms", "send"))).toEqual({
    code: "SLUICE_USAGE",
    detail: `${credential}: there is no such file`,
  });
  await writeFile(credential, "\n");
  expect(await refusedWith(runCommand(call, options, "sms", "send"))).toEqual({
    code: "SLUICE_USAGE",
    detail: `--credential ${credential} holds nothing`,
  });
});
