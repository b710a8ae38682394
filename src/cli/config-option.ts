/** Of commands that work on a gateway's data folder themselves. */
export const configOption = {
  type: "string",
  short: "c",
  value: "FILE",
  help: "The gateway's configuration; default ./sluice.yaml, else all defaults",
} as const;
