type Direction = "ltr" | "rtl";

/** Characters of strong right-to-left type (UAX #9: R, AL), and the marks. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LEFT_TO_RIGHT =
  /(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}])\p{L}/u;

/**
 * A value that goes into a sentence. If any of it is written in the other direction, it is put between U+2068 and U+2069
 * (UAX #9 §2.4.2), so that its brackets and its end aren't drawn in the sentence's direction. Most mail programs strip `<bdi>`.
 */
export function isolate(value: string, direction: Direction): string {
  const other = direction === "ltr" ? RIGHT_TO_LEFT : LEFT_TO_RIGHT;
  return other.test(value) ? `\u2068${value}\u2069` : value;
}

/** The same phrases, which isolate the values that they get. */
export function isolateValues<Tree extends object>(phrases: Tree, direction: Direction): Tree {
  const isolated = { ...phrases };
  for (const [name, phrase] of Object.entries(phrases)) {
    if (typeof phrase === "function")
      Reflect.set(isolated, name, (...values: readonly unknown[]) =>
        phrase(...values.map((value) => (typeof value === "string" ? isolate(value, direction) : value))),
      );
    else if (typeof phrase === "object" && phrase !== null)
      Reflect.set(isolated, name, isolateValues(phrase, direction));
  }
  return isolated;
}

/** For the `dir` of a sentence: browsers would take the direction of a title that it begins with. */
export function directionOfSentence(sentence: string): Direction | "auto" {
  if (!sentence.includes("\u2068")) return "auto";
  const own = sentence.replace(/\u2068[^\u2068\u2069]*\u2069/g, "");
  const first = /\p{L}/u.exec(own)?.[0];
  if (first === undefined) return "auto";
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}
