import { SluiceError, stringifyJson } from "../core/index.ts";
import type { BoundBody } from "../openapi/interface.ts";
import { base64Bytes } from "./base64-bytes.ts";
import { formBody } from "./form-body.ts";
import { isMediaType } from "./header-value.ts";
import { multipartBody } from "./multipart-body.ts";
import { wellFormed } from "./well-formed.ts";

/** A string is sent as UTF-8. */
export interface RequestBody {
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

/**
 * A bound body as it is sent. JSON, text and bytes are no longer than the arguments they came in; what can grow on the way (forms,
 * multipart) has its own bound.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for a media type no header can carry, text that has no UTF-8 form, bytes that are
 *   not base64, or what `formBody` and `multipartBody` refuse.
 */
export const requestBody = (body: BoundBody): RequestBody => {
  const { mediaType } = body;
  if (!isMediaType(mediaType)) {
    throw new SluiceError(
      "SLUICE_INVALID_ARGUMENTS",
      `"${mediaType}" is no media type that a request can carry, such as application/json`,
    );
  }
  switch (body.kind) {
    case "json":
      return { contentType: mediaType, content: stringifyJson(body.value) };
    case "form":
      return { contentType: mediaType, content: formBody(body.value, body.encoding) };
    case "text":
      return { contentType: mediaType, content: textContent(mediaType, body.text) };
    case "binary":
      return { contentType: mediaType, content: base64Bytes(body.base64, "the body") };
    case "multipart":
      return multipartBody(mediaType, body.parts);
  }
};

/** In the charset that the media type names, where that is Latin-1 or ASCII; else as UTF-8. */
const textContent = (mediaType: string, text: string): string | Uint8Array => {
  if (!/;\s*charset\s*=\s*"?(iso-8859-1|latin1|us-ascii)\b/i.test(mediaType)) return wellFormed(text);
  if ([...text].every((character) => character <= "\xff")) return Buffer.from(text, "latin1");
  throw new SluiceError("SLUICE_INVALID_ARGUMENTS", `the body has characters that ${mediaType} cannot carry`);
};
