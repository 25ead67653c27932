/** The usual size in the suite, the full one in `npm run soak`, which has the time. */
export function sized<T>(usual: T, full: T): T {
  return process.env.SIZES === "full" ? full : usual;
}
