import { createHash } from "node:crypto";
import { chmod, copyFile, open } from "node:fs/promises";
import { SluiceError } from "../../core/index.ts";

const CHUNK_BYTES = 1024 * 1024;

/**
 * Copies a file that is nobody else's business (0600).
 * @throws SluiceError SLUICE_STORAGE.
 */
export const copyPrivately = async (from: string, to: string): Promise<void> => {
  try {
    await copyFile(from, to);
    await chmod(to, 0o600);
  } catch (error) {
    throw new SluiceError(
      "SLUICE_STORAGE",
      `${from} cannot be copied to ${to}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
};

/** Size and hash of a file, once it is on the disk. */
export const settled = async (file: string): Promise<{ bytes: number; sha256: string }> => {
  const hash = createHash("sha256");
  const handle = await open(file, "r+");
  try {
    await handle.sync();
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let bytes = 0;
    for (let read = -1; read !== 0; bytes += read) {
      read = (await handle.read(buffer, 0, CHUNK_BYTES, bytes)).bytesRead;
      hash.update(buffer.subarray(0, read));
    }
    return { bytes, sha256: hash.digest("hex") };
  } finally {
    await handle.close();
  }
};

/** What was renamed or made in a folder stays so after a power cut. */
export const settleFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
