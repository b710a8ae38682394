import type { Document } from "../interface.ts";
import type { PlannedArgument } from "../operation/arguments.ts";
import { aquaArgumentNames, createTypeNames, fieldNames, typeName } from "../operation/name.ts";
import { CALLER_KEY, type Operation } from "../operation/operation.ts";
import { isSealedArgument } from "../operation/seal.ts";
import { PREAMBLE } from "./aqua-preamble.ts";
import { typeText } from "./aqua-text.ts";
import { type AquaField, type AquaStruct, type AquaType, optionOf, top } from "./aqua-type.ts";
import { createAquaTypes } from "./aqua-types.ts";
import { BYTES_NOTE, CALLER_KEY_NOTE, isBytes, sealedNote } from "./argument-note.ts";

/** The Aqua view of a service: what its generated bindings declare, and by what values are translated. */
export interface AquaModel {
  readonly serviceName: string;
  readonly structs: readonly AquaStruct[];
  readonly signatures: ReadonlyMap<Operation, AquaSignature>;
}

export interface AquaSignature {
  /** Parallel to the operation's positional arguments; `name` is an identifier. */
  readonly arguments: readonly AquaField[];
  readonly options: AquaStruct | undefined;
  /** Identifier of the trailing argument. */
  readonly optionsName: string;
  /** Undefined: a success has no body. */
  readonly result: AquaType | undefined;
  readonly response: AquaStruct;
}

/** Declared by every generated file. */
export const HEADER: AquaStruct = {
  kind: "struct",
  name: "HttpHeader",
  fields: ["name", "value"].map((name) => ({
    name,
    source: name,
    optional: false,
    type: { kind: "scalar", name: "string" },
  })),
};

/** In the options of a function that has some; one without keeps the arguments it has. */
const KEY_FIELD: AquaField = {
  name: CALLER_KEY,
  source: CALLER_KEY,
  optional: true,
  type: optionOf({ kind: "scalar", name: "string" }),
  note: CALLER_KEY_NOTE,
};

export const createAquaModel = (
  document: Document,
  service: string,
  operations: readonly Operation[],
): AquaModel => {
  const reserved = [...PREAMBLE.map(({ name }) => name), HEADER.name];
  const wanted = typeName(service);
  const serviceName = reserved.includes(wanted) ? `${wanted}Api` : wanted;
  const types = createAquaTypes(document, createTypeNames([...reserved, serviceName]));

  const signatureOf = (operation: Operation): AquaSignature => {
    const { plan } = operation;
    const hint = typeName(operation.name);
    const identifiers = aquaArgumentNames(plan.positional.map(({ name }) => name));
    const fieldOf = (argument: PlannedArgument, identifier: string): AquaField => {
      const { name, required, schema } = argument;
      const type = types.ofSchema(schema, "in", `${hint}${typeName(name)}`);
      const said = isBytes(document, operation, argument) ? BYTES_NOTE : types.noteOf(schema);
      const sealed = isSealedArgument(operation, name);
      return {
        name: identifier,
        source: name,
        optional: !required,
        type: required ? type : optionOf(type),
        sealed,
        note: sealed ? sealedNote([typeText(type), ...(said === undefined ? [] : [said])].join(", ")) : said,
      };
    };
    const optionNames = fieldNames(plan.options.map(({ name }) => name));
    const options = plan.options.map((option) =>
      fieldOf(option, optionNames.get(option.name) ?? option.name),
    );
    const takesKey = operation.takesCallerKey && !options.some(({ name }) => name === CALLER_KEY);
    const result = resultOf(operation, hint);
    return {
      arguments: plan.positional.map((argument) =>
        fieldOf(argument, identifiers.get(argument.name) ?? argument.name),
      ),
      options:
        options.length === 0
          ? undefined
          : types.struct(`${hint}Options`, takesKey ? [...options, KEY_FIELD] : options),
      optionsName: trailingName(new Set(identifiers.values())),
      result,
      response: types.struct(`${hint}Response`, responseFields(result)),
    };
  };

  const resultOf = ({ responses: { successes } }: Operation, hint: string): AquaType | undefined => {
    if (successes.length === 0) return optionOf(top("the document declares no success"));
    const bodies = successes.flatMap(({ schema }) => schema ?? []);
    const [first, ...others] = bodies.map((schema) => types.ofSchema(schema, "out", `${hint}Result`));
    if (first === undefined) return undefined;
    const type = others.every((other) => isSame(first, other))
      ? first
      : top("its type depends on the status");
    return bodies.length < successes.length ? optionOf(type) : type;
  };

  const signatures = new Map(operations.map((operation) => [operation, signatureOf(operation)]));
  return { serviceName, structs: types.structs, signatures };
};

/** An argument of the document may be called `options` itself. */
const trailingName = (identifiers: ReadonlySet<string>): string => {
  let name = "options";
  while (identifiers.has(name)) name += "_";
  return name;
};

const isSame = (left: AquaType, right: AquaType): boolean => typeText(left) === typeText(right);

const responseFields = (result: AquaType | undefined): AquaField[] => {
  const field = (name: string, type: AquaType): AquaField => ({ name, source: name, optional: false, type });
  return [
    field("status", { kind: "scalar", name: "u16" }),
    field("headers", { kind: "array", items: HEADER }),
    ...(result === undefined ? [] : [field("body", optionOf(result))]),
    field("error", optionOf(top("what came with another status"))),
  ];
};
