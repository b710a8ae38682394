/** A file's mode as chmod takes it. */
export const octal = (mode: number): string => (mode & 0o777).toString(8).padStart(4, "0");
