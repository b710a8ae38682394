import { sha256 } from "@noble/hashes/sha2.js";
import { base64url } from "jose";
import { canonicalJson, type JsonValue } from "../core/index.ts";

/** base64url sha256 of a text's UTF-8: of a receipt as it is given, or of a particle's ref. */
export const digestOfText = (text: string): string => base64url.encode(sha256(utf8.encode(text)));

/** The same of a value as RFC 8785 writes it: of a call's arguments (the list of them) or its result. */
export const digestOfJson = (value: JsonValue): string => digestOfText(canonicalJson(value));

const utf8 = new TextEncoder();
