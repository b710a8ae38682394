/**
 * Why an operation is not published, or is published with less than its document says: the closed list, and what a person can do
 * about each. `docs/functions.md` explains them.
 */
export const REASONS = {
  malformed: "correct the document, or write an overlay that does",
  "broken-reference": "correct the $ref, or put the file it names beside the document",
  "endless-schema": "let the schema refer to itself only below a property or an array's items",
  "too-complex": "split what is nested or referenced this deeply",
  "name-taken":
    "give one of the operations another name in the manifest: operations: { <operationId or pointer>: { name: ... } }",
  "path-mismatch": "declare every {name} of the path as a path parameter, under the same name",
  "method-unsendable": "publish the API's other methods; this one is not meant for applications",
  "parameter-unsendable": "make the parameter optional, or describe it in a way that HTTP can carry",
  "body-unsendable":
    "declare a media type for the body that can be written: JSON, form, multipart, XML, text or bytes",
  "host-not-allowed": "add the host to upstream.hosts in the manifest, if this service may talk to it",
  "parameter-left-out": "callers cannot give it; correct its description if they should",
  "media-type-left-out": "callers cannot choose it; the operation is sent with another media type",
  "keyword-ignored": "it is not checked here; the upstream still may",
  "pattern-unchecked": "the upstream still may check it; write a regular expression that ECMAScript knows",
  "nested-value": "the style says nothing about nested values: they are sent as JSON text",
  "security-undefined": "define the security scheme in the document; calls are sent without it",
  "effect-ignored":
    "correct x-effect or x-idempotency-key, or say in the manifest what is meant: operations: { <operationId or pointer>: { effect, idempotencyKey } }",
} as const;

export type Reason = keyof typeof REASONS;
