import type { AdapterFunction } from "./interface.ts";

/** Names of a function's positional arguments, `options` last where it takes any. A document may call an argument of its own `options` too: the name is that one's. */
export const argumentNames = ({ arguments: args, options, openOptions }: AdapterFunction): string[] => [
  ...args.map(({ name }) => name),
  ...(options.length > 0 || openOptions ? ["options"] : []),
];
