// Preloaded (`--import`) into a process that is tested at another time. `?at=TIME`: its clock stands still; `?from=TIME`: it runs
// on from there; `?ahead=FILE`: the file says by how many ms it is ahead, so that a test can set it while the process runs.
import { readFileSync } from "node:fs";

const { searchParams } = new URL(import.meta.url);
const RealDate = Date;
const readClock = chooseClock();

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [readClock()] : args, newTarget),
  apply: () => new RealDate(readClock()).toString(),
  get: (target, name) => (name === "now" ? readClock : Reflect.get(target, name)),
});

function chooseClock() {
  const [at, from, file] = ["at", "from", "ahead"].map((name) => searchParams.get(name));
  if (at !== null) return () => RealDate.parse(at);
  if (file !== null) return () => RealDate.now() + Number(readFileSync(file, "utf8"));
  const ahead = RealDate.parse(from) - RealDate.now();
  return () => RealDate.now() + ahead;
}
