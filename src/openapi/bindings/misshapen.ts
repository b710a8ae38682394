/** A value that has not, and cannot be given, the shape of its Aqua type. */
export class Misshapen extends Error {
  readonly path: readonly string[];

  constructor(path: readonly string[], problem: string) {
    super(problem);
    this.path = path;
  }
}
