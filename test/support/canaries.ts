import { randomBytes } from "node:crypto";

/** A secret that cannot be mistaken for anything else, and that is written differently in JSON, URLs, HTML and base64. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

export const canary = (name: string): Canary => ({
  name,
  value: `k3y+${randomBytes(16).toString("hex")}/"%&=`,
});

/** Long enough to be nothing else, short enough that half a secret is found too. */
const PIECE_CHARS = 12;

/** Which canaries are in `bytes`, each with the form it was found in. */
export const canariesIn = (bytes: Uint8Array | string, canaries: readonly Canary[]): string[] => {
  const text = Buffer.from(bytes).toString("latin1");
  const lower = text.toLowerCase();
  return canaries.flatMap(({ name, value }) =>
    formsOf(value).flatMap(([form, written]) =>
      (form.startsWith("hex") ? lower : text).includes(written) ? [`${name} (${form})`] : [],
    ),
  );
};

/** A piece stands as it is in JSON, URLs, forms and HTML too, which leave letters and digits alone. */
const formsOf = (secret: string): (readonly [form: string, written: string])[] => {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  return [
    ...piecesOf(secret).map((piece) => ["plain", piece] as const),
    ["unicode escapes", hex.replaceAll(/../g, String.raw`\u00$&`)],
    ["hex, percent", hex.replaceAll(/../g, "%$&")],
    ["hex", hex],
    ["utf-16", Buffer.from(secret, "utf16le").toString("latin1")],
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
  ];
};

/** Without the digits at either end that other bytes have a part in. */
const base64At = (bytes: Buffer, offset: number): (readonly [string, string])[] => {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const [from, to] = [Math.ceil((offset * 4) / 3), Math.floor((padded.length * 4) / 3)];
  return [
    ["base64", padded.toString("base64").slice(from, to)],
    ["base64url", padded.toString("base64url").slice(from, to)],
  ];
};

/** Of a canary both halves of its random part; of a secret that others made, such as a token, of its end. */
const piecesOf = (secret: string): string[] => {
  const random = /^k3y\+([0-9a-f]{32})/.exec(secret)?.[1] ?? secret.slice(-2 * PIECE_CHARS);
  return [random.slice(0, PIECE_CHARS), random.slice(-PIECE_CHARS)];
};
