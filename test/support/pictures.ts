import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";

/**
 * Compares pictures of pages with kept ones, both made so small that text is grey: a letter that is drawn otherwise is no difference, a box that is elsewhere is.
 * The browser itself decodes and scales them, so no library for that is needed.
 */
export interface Pictures {
  /** The share of points that differ, 0 to 1; 1 where the sizes differ or no picture is kept. */
  difference(picture: Buffer, kept: string): Promise<number>;
  keep(picture: Buffer, file: string): Promise<void>;
}

/** Wide pages are shrunk to this, narrow ones to half. */
const WIDTH = 320;
/** Of 255, the mean of the three colours. */
const SAME = 20;

export const pictures = async (browser: Browser): Promise<Pictures> => {
  const page = await browser.newPage();
  return {
    async difference(picture, kept) {
      if (!existsSync(kept)) return 1;
      const [small, before] = [await shrunk(page, picture), await readFile(kept)];
      return page.evaluate(DIFFERENCE, [small, before.toString("base64"), SAME] as const);
    },
    async keep(picture, file) {
      await writeFile(file, Buffer.from(await shrunk(page, picture), "base64"));
    },
  };
};

const shrunk = (page: Page, picture: Buffer): Promise<string> =>
  page.evaluate(SHRUNK, [picture.toString("base64"), WIDTH] as const);

/* What runs in the page; it is text because it speaks of a page's objects, which Node's types do not know. */
const DRAW = `const draw = async (png, width) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const scale = width === undefined ? 1 : Math.min(width / image.width, 0.5);
  const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return { canvas, context };
};`;

type InPage<Argument, Result> = (argument: Argument) => Promise<Result>;
const inPage = <Argument, Result>(body: string): InPage<Argument, Result> =>
  new Function("argument", `return (async () => { ${DRAW} ${body} })();`) as InPage<Argument, Result>;

const SHRUNK = inPage<readonly [string, number], string>(`
  const { canvas } = await draw(...argument);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
`);

const DIFFERENCE = inPage<readonly [string, string, number], number>(`
  const [a, b] = await Promise.all([draw(argument[0]), draw(argument[1])]);
  const { width, height } = a.canvas;
  if (width !== b.canvas.width || height !== b.canvas.height) return 1;
  const [one, other] = [a, b].map(({ context }) => context.getImageData(0, 0, width, height).data);
  let count = 0;
  for (let at = 0; at < one.length; at += 4) {
    const distance = [0, 1, 2].reduce((sum, colour) => sum + Math.abs(one[at + colour] - other[at + colour]), 0) / 3;
    if (distance > argument[2]) count++;
  }
  return count / (width * height);
`);
