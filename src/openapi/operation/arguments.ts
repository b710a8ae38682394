import { clip, nearest, SluiceError } from "../../core/index.ts";
import type { Located } from "../document/pointer.ts";
import { asReference } from "../document/reference.ts";
import { Refused, type Warn } from "../document/refused.ts";
import type { ArgumentTarget, Document, OperationOverrides } from "../interface.ts";
import { anything, type ObjectShape } from "../schema/object-shape.ts";
import { shapeOf } from "../schema/schema-shape.ts";
import { type RequestBody, takesTheSame, withSameValue } from "./bodies.ts";
import type { BodyMedia } from "./body-media.ts";
import type { Parameter, Querystring } from "./parameters.ts";

/** One argument before its schema is converted. */
export interface PlannedArgument {
  readonly name: string;
  readonly required: boolean;
  readonly target: ArgumentTarget;
  readonly schema: Located;
}

export interface ArgumentPlan {
  /** With the media types that the arguments can be sent as. */
  readonly body: RequestBody | undefined;
  readonly positional: readonly PlannedArgument[];
  readonly options: readonly PlannedArgument[];
  /** Options of other names are further members of the body, which says that it may have some. */
  readonly openOptions: boolean;
}

interface Candidate extends Omit<PlannedArgument, "name"> {
  /** The document's own name. */
  readonly source: string;
  /** What goes before it when the name occurs twice. */
  readonly place: string;
}

/**
 * The order in which callers give arguments: required ones by position (path, query, header, cookie, then the body), everything
 * optional in the trailing `options`. Parameters come in the order of `readParameters`.
 * @throws Refused when names cannot be told apart; SluiceError SLUICE_CONFIG when the manifest's list does not fit.
 */
export const planArguments = (
  document: Document,
  request: {
    parameters: readonly Parameter[];
    querystring: Querystring | undefined;
    body: RequestBody | undefined;
    pointer: string;
  },
  overrides: OperationOverrides,
  where: string,
  warn: Warn,
): ArgumentPlan => {
  const parameters = ["path", "query", "header", "cookie"].flatMap((place) =>
    request.parameters.filter(({ spec }) => spec.in === place).map(ofParameter),
  );
  const properties = request.body && propertiesOf(document, request.body, overrides);
  const openOptions = properties?.open === true;
  const body = properties === undefined ? request.body : request.body && withSameValue(request.body, warn);
  const ofBody = properties?.candidates ?? (body === undefined ? [] : [wholeBody(document, body, overrides)]);
  const choice = body === undefined ? [] : mediaChoice(body);
  const querystring = request.querystring === undefined ? [] : [ofQuerystring(request.querystring)];
  const candidates = [...parameters, ...querystring, ...ofBody, ...choice];
  const ordered = [
    ...candidates.filter(({ required }) => required),
    ...candidates.filter(({ required }) => !required),
  ];
  const named = nameArguments(ordered, request.pointer);
  if (overrides.arguments !== undefined)
    return { body, openOptions, ...arrange(named, overrides.arguments, where) };
  return {
    body,
    openOptions,
    positional: named.filter(({ required }) => required),
    options: named.filter(({ required }) => !required),
  };
};

const ofParameter = ({ spec, required, schema }: Parameter): Candidate => ({
  source: spec.name,
  place: spec.in,
  required,
  target: { kind: "parameter", in: spec.in, name: spec.name },
  schema,
});

const ofQuerystring = ({ name, required, schema }: Querystring): Candidate => ({
  source: name,
  place: "query",
  required,
  target: { kind: "querystring" },
  schema,
});

/** An object body with required properties is given property by property, unless the manifest makes it optional or lists it as `body`. */
const propertiesOf = (
  document: Document,
  body: RequestBody,
  overrides: OperationOverrides,
): BodyProperties | undefined => {
  const properties = overrides.body === "optional" ? undefined : ofProperties(document, body);
  const isListed =
    overrides.arguments?.includes("body") === true &&
    !properties?.candidates.some(({ source }) => source === "body");
  return isListed ? undefined : properties;
};

interface BodyProperties {
  readonly candidates: readonly Candidate[];
  /** There may be more of them. */
  readonly open: boolean;
}

const ofProperties = (document: Document, { media: [media] }: RequestBody): BodyProperties | undefined => {
  const shape = shapeOf(document, media.schema);
  if (shape.kind !== "object") return undefined;
  const { properties, required } = shape.object;
  const isSent = (name: string): boolean => properties.get(name)?.readOnly !== true;
  const needed = required.filter(isSent);
  if (needed.length === 0) return undefined;
  const optional = [...properties.keys()].filter((name) => isSent(name) && !needed.includes(name));
  const candidates = [
    ...needed.map((name) => ofProperty(shape.object, name, true, media)),
    ...optional.map((name) => ofProperty(shape.object, name, false, media)),
  ];
  return { candidates, open: shape.object.open };
};

const ofProperty = (
  object: ObjectShape,
  name: string,
  required: boolean,
  { schema }: BodyMedia,
): Candidate => ({
  source: name,
  place: "body",
  required,
  target: { kind: "bodyProperty", name },
  schema: object.properties.get(name)?.schema ?? anything(schema, name),
});

const wholeBody = (document: Document, body: RequestBody, overrides: OperationOverrides): Candidate => ({
  source: "body",
  place: "body",
  required: body.required && overrides.body !== "optional",
  target: { kind: "body" },
  schema: anyValue(document, body),
});

/** Which media type's schema a value has to fit is known when it is called; told is that it may be any of them. */
const anyValue = (document: Document, { media, pointer }: RequestBody): Located => {
  const [first, ...others] = media;
  const different = others.filter((other) => !takesTheSame(first, other));
  if (different.length === 0) return first.schema;
  const anyOf = [first, ...different].map(({ schema }) => asReference(document, schema));
  return { node: { anyOf }, pointer: `${pointer}/anyOf` };
};

const mediaChoice = ({ media, pointer }: RequestBody): Candidate[] =>
  media.length < 2
    ? []
    : [
        {
          source: "contentType",
          place: "body",
          required: false,
          target: { kind: "contentType" },
          schema: {
            node: { type: "string", enum: media.map(({ mediaType }) => mediaType) },
            pointer: `${pointer}/content`,
          },
        },
      ];

const nameArguments = (candidates: readonly Candidate[], pointer: string): PlannedArgument[] => {
  const taken = new Set<string>();
  return candidates.map(({ source, place, ...rest }) => {
    const name = taken.has(source) ? `${place}_${source}` : source;
    if (taken.has(name) || name === "__proto__") {
      throw new Refused(pointer, "malformed", `two arguments would be called "${clip(name, 80)}"`);
    }
    taken.add(name);
    return { name, ...rest };
  });
};

/** `operations.<id>.arguments`: the whole positional list; what is optional and not in it stays in `options`. */
const arrange = (
  named: readonly PlannedArgument[],
  list: readonly string[],
  where: string,
): Pick<ArgumentPlan, "positional" | "options"> => {
  const wrong = (what: string): SluiceError =>
    new SluiceError("SLUICE_CONFIG", `${where}.arguments: ${what}`);
  const positional = list.map((name, index) => {
    const argument = named.find((each) => each.name === name);
    if (list.indexOf(name) !== index) throw wrong(`"${name}" is named twice`);
    if (argument !== undefined) return argument;
    const near = nearest(
      name,
      named.map((each) => each.name),
    );
    throw wrong(
      `there is no argument "${name}"; ${near === undefined ? `there are: ${named.map((each) => each.name).join(", ") || "none"}` : `did you mean "${near}"?`}`,
    );
  });
  const missing = named.filter((each) => each.required && !positional.includes(each));
  if (missing.length > 0)
    throw wrong(`the required ${missing.map(({ name }) => `"${name}"`).join(", ")} must be in the list`);
  return { positional, options: named.filter((each) => !positional.includes(each)) };
};
