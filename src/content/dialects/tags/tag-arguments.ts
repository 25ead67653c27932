import type { Arguments } from "./embeds.js";

/** `a b`, `"a b"`, `id=x`, `id: "x"`, with or without commas between. */
export function readArguments(rest: string): Arguments {
  const given = new Map<string, string>();
  let place = 0;
  for (const [, name, double, single, bare] of rest.matchAll(
    /(?:([\w-]+)\s{0,9}[=:]\s{0,9})?(?:"([^"]*)"|'([^']*)'|([^\s,"']+))/g,
  )) {
    const value = double ?? single ?? bare ?? "";
    if (name !== undefined && !/^https?$/.test(name)) given.set(name, value);
    else {
      given.set(String(place), name === undefined ? value : `${name}:${value}`);
      place += 1;
    }
  }
  return given;
}
