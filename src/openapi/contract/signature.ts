import { type Effect, effectOfMethod } from "../../core/index.ts";
import type { Document } from "../interface.ts";
import type { Operation } from "../operation/operation.ts";
import { sealToText } from "../operation/seal.ts";
import { createSchemaShapes } from "./schema-shapes.ts";
import { type Shape, sortedRecord } from "./shape.ts";

/** Everything about a service by which its callers can break: kept as `signature.json` beside the adapter, and compared with the next one. */
export interface Signature {
  /** Version of this format. */
  readonly sluice: 1;
  readonly service: string;
  /** By name, without the `Response` twins. */
  readonly functions: Readonly<Record<string, FunctionSignature>>;
  readonly types: Readonly<Record<string, Shape>>;
}

export interface FunctionSignature {
  readonly method: string;
  readonly path: string;
  /** By position. */
  readonly arguments: readonly ArgumentSignature[];
  /** Members of the trailing `options`, none of which must be given. */
  readonly options: Readonly<Record<string, Shape>>;
  /** By declared status of success; shape null: no body. Empty: nothing is declared. */
  /** Where it is not what the method says. */
  readonly effect?: Effect;
  /** Names of arguments and options that must be given sealed, sorted; shapes are of what is inside. */
  readonly sealed?: readonly string[];
  /** Whom the result is sealed to: "initiator", a peer id, or `<service> at <peer id>`. */
  readonly sealedTo?: string;
  readonly result: readonly { readonly status: string; readonly shape: Shape | null }[];
}

export interface ArgumentSignature {
  readonly name: string;
  readonly shape: Shape;
  /** May be null: the manifest gave an optional argument a position. */
  readonly optional?: true;
}

/** The signature of a compiled service; equal services have equal ones, whatever the order in the document. */
export const signatureOf = (
  document: Document,
  service: string,
  operations: readonly Operation[],
): Signature => {
  const shapes = createSchemaShapes(document);
  const ordered = operations.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const functions = ordered.map(
    ({ name, selected, plan, responses, effect, seal }): [string, FunctionSignature] => [
      name,
      {
        method: selected.method,
        path: selected.path,
        arguments: plan.positional.map((argument) => ({
          name: argument.name,
          shape: shapes.ofSchema(argument.schema, "in"),
          ...(argument.required ? {} : { optional: true }),
        })),
        options: sortedRecord(
          plan.options.map((option) => [option.name, shapes.ofSchema(option.schema, "in")]),
        ),
        ...(effect === effectOfMethod(selected.method) ? {} : { effect }),
        ...(seal === undefined || seal.names.size === 0
          ? {}
          : { sealed: [...seal.names].toSorted((left, right) => (left < right ? -1 : 1)) }),
        ...(seal?.result === undefined ? {} : { sealedTo: sealToText(seal.result) }),
        result: responses.successes.map(({ status, schema }) => ({
          status,
          shape: schema === undefined ? null : shapes.ofSchema(schema, "out"),
        })),
      },
    ],
  );
  return { sluice: 1, service, functions: Object.fromEntries(functions), types: shapes.types() };
};

/** The file's text: one line a function and one a type, so that its differences can be read. */
export const printSignature = ({ sluice, service, functions, types }: Signature): string => {
  const block = (record: Readonly<Record<string, unknown>>): string => {
    const lines = Object.entries(record).map(
      ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    );
    return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`;
  };
  return `{
  "sluice": ${sluice},
  "service": ${JSON.stringify(service)},
  "functions": ${block(functions)},
  "types": ${block(types)}
}
`;
};
