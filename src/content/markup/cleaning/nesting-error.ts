/** HTML that would take a parser too much memory. */
export class NestingError extends Error {
  override readonly name = "NestingError";
}
