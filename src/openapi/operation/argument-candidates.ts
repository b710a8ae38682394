import type { Located } from "../document/pointer.ts";
import { asReference } from "../document/reference.ts";
import type { Warn } from "../document/refused.ts";
import type { Document, OperationOverrides } from "../interface.ts";
import { anything, type ObjectShape } from "../schema/object-shape.ts";
import { shapeOf } from "../schema/schema-shape.ts";
import type { PlannedArgument } from "./arguments.ts";
import { type RequestBody, takesTheSame, withSameValue } from "./bodies.ts";
import type { BodyMedia } from "./body-media.ts";
import type { Parameter, Querystring } from "./parameters.ts";

/** What a request is made of. */
export interface RequestParts {
  readonly parameters: readonly Parameter[];
  readonly querystring: Querystring | undefined;
  readonly body: RequestBody | undefined;
  /** The property of the body that the idempotency key fills, which is nobody's argument. */
  readonly keyProperty: string | undefined;
}

/** Something that callers give, before it has a name and a position. */
export interface Candidate extends Omit<PlannedArgument, "name"> {
  /** The document's own name. */
  readonly source: string;
  /** What goes before it when the name occurs twice. */
  readonly place: string;
}

export interface Candidates {
  /** With the media types that the candidates can be sent as. */
  readonly body: RequestBody | undefined;
  /** Further members of the body may be given, which says that it may have some. */
  readonly openOptions: boolean;
  /** Path, query, header and cookie parameters, the whole query, then the body: by property or whole, and its media type. */
  readonly candidates: readonly Candidate[];
}

/**
 * What the callers of an operation can give, in the order of the request; a body with required properties by property.
 * @throws Refused
 */
export const argumentCandidates = (
  document: Document,
  request: RequestParts,
  overrides: OperationOverrides,
  warn: Warn,
): Candidates => {
  const parameters = ["path", "query", "header", "cookie"].flatMap((place) =>
    request.parameters.filter(({ spec }) => spec.in === place).map(ofParameter),
  );
  const querystring = request.querystring === undefined ? [] : [ofQuerystring(request.querystring)];
  const properties = request.body && propertiesOf(document, request.body, request.keyProperty, overrides);
  const body = properties === undefined ? request.body : request.body && withSameValue(request.body, warn);
  const ofBody = properties?.candidates ?? (body === undefined ? [] : [wholeBody(document, body, overrides)]);
  const choice = body === undefined ? [] : mediaChoice(body);
  return {
    body,
    openOptions: properties?.open === true,
    candidates: [...parameters, ...querystring, ...ofBody, ...choice],
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
  keyProperty: string | undefined,
  overrides: OperationOverrides,
): BodyProperties | undefined => {
  const properties = overrides.body === "optional" ? undefined : ofProperties(document, body, keyProperty);
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

const ofProperties = (
  document: Document,
  { media: [media] }: RequestBody,
  keyProperty: string | undefined,
): BodyProperties | undefined => {
  const shape = shapeOf(document, media.schema);
  if (shape.kind !== "object") return undefined;
  const { properties, required } = shape.object;
  const isGiven = (name: string): boolean => name !== keyProperty && properties.get(name)?.readOnly !== true;
  const needed = required.filter(isGiven);
  if (needed.length === 0) return undefined;
  const optional = [...properties.keys()].filter((name) => isGiven(name) && !needed.includes(name));
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
