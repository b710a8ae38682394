import { createHash, timingSafeEqual } from "node:crypto";

/** Compares a presented secret with the expected one in a time that tells nothing about either. */
export const secretEquals = (presented: string, expected: string): boolean =>
  timingSafeEqual(digest(presented), digest(expected));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
