/** A namespace, whose name no type can have: types begin with a capital letter. */
export const CHAIN_IMPORT = 'import type * as sluice from "sluice/client";';

/**
 * A service's functions as steps of a chain. Types are made of the interface by the compiler: a `Promise` becomes a `Value`, and each argument may be one.
 * @param of - `name`: of the interface; `steps`, `maker`: names for the type of its steps, and for the function that gives them.
 */
export const chainBinding = (
  of: { readonly id: string; readonly name: string; readonly steps: string; readonly maker: string },
  functions: readonly string[],
): string => `/** ${of.name} within a chain: arguments may be values of earlier steps, results are such values. */
export type ${of.steps} = {
  readonly [Name in keyof ${of.name}]: ${of.name}[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: { [Index in keyof Args]: sluice.Given<Args[Index]> }) => sluice.Value<Result>
    : never;
};

/** Its functions at a peer as steps of a chain: \`client.chain((chain) => ${of.maker}(chain, peer).${functions[0] ?? ""}(...))\`. */
export const ${of.maker} = (chain: sluice.Chain, peer: string): ${of.steps} => {
  const step = (name: string): never =>
    ((...args: never[]) => chain.call(peer, ${JSON.stringify(of.id)}, name, args)) as never;
  return {
${functions.map((fn) => `    ${fn}: step("${fn}"),\n`).join("")}  };
};`;
