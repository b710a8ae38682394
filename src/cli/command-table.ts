import type { AnyCommand } from "./command.ts";

export interface CommandEntry {
  readonly summary: string;
  /** Loaded when used: `sluice key show` does not wait for libp2p. */
  readonly load: () => Promise<AnyCommand>;
}

/** Every command, in the order of the help. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  serve: {
    summary: "Run a gateway",
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  demo: {
    summary: "Watch a credit check and an SMS travel as one signed particle",
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  publish: {
    summary: "Publish an OpenAPI document as a service of a running gateway",
    load: async () => (await import("./commands/publish.ts")).publish,
  },
  call: {
    summary: "Call one function of a service",
    load: async () => (await import("./commands/call.ts")).call,
  },
  run: {
    summary: "Run an AIR script, or a function of an Aqua file",
    load: async () => (await import("./commands/run.ts")).run,
  },
  lint: {
    summary: "Show what of an OpenAPI document will be published, what not, and why",
    load: async () => (await import("./commands/lint.ts")).lint,
  },
  bindings: {
    summary: "Write Aqua or TypeScript bindings of an OpenAPI document",
    load: async () => (await import("./commands/bindings.ts")).bindings,
  },
  policy: {
    summary: "Explain who may call what, and why a call was allowed or denied",
    load: async () => (await import("./commands/policy.ts")).policy,
  },
  grant: {
    summary: "Let a peer call functions of a running gateway, for a time",
    load: async () => (await import("./commands/grant.ts")).grant,
  },
  delegate: {
    summary: "Hand a capability on to another peer, narrower or as it is",
    load: async () => (await import("./commands/delegate.ts")).delegate,
  },
  revoke: {
    summary: "Take back a capability, or refuse a token, at a running gateway",
    load: async () => (await import("./commands/revoke.ts")).revoke,
  },
  seal: {
    summary: "Seal a value so that one gateway alone can read it, in one particle",
    load: async () => (await import("./commands/seal.ts")).seal,
  },
  verify: {
    summary: "Check the receipts of a particle: who served what, and that nothing was changed",
    load: async () => (await import("./commands/verify.ts")).verify,
  },
  backup: {
    summary: "Copy what a gateway must not forget, while it runs or when it is stopped",
    load: async () => (await import("./commands/backup.ts")).backup,
  },
  restore: {
    summary: "Put a backup in the place of a stopped gateway's data",
    load: async () => (await import("./commands/restore.ts")).restore,
  },
  key: {
    summary: "Make or show the key that signs your particles; replace a gateway's",
    load: async () => (await import("./commands/key.ts")).key,
  },
  doctor: {
    summary: "Look for what keeps a gateway from working, and say what to do",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  inspect: {
    summary: "Take a particle apart, or ask a gateway about one",
    load: async () => (await import("./commands/inspect.ts")).inspect,
  },
};
