import { createRequire } from "node:module";
import { type Settings, textsIn } from "./settings.js";

const require = createRequire(import.meta.url);

/**
 * A test for the files that `ignoreFiles` leaves out, by their path below the site's folder. The patterns are Go's, which need no
 * more than linear time; those that can't be compiled match nothing, as Hugo would refuse them.
 */
export function makeIgnoredTest(settings: Settings): (path: string) => boolean {
  const written = textsIn(settings, "ignorefiles").filter((text) => text.length < 1000);
  if (written.length === 0) return () => false;
  const { RE2JS }: typeof import("re2js") = require("re2js");
  const patterns = written.slice(0, 100).flatMap((text) => {
    try {
      return [RE2JS.compile(text)];
    } catch {
      return [];
    }
  });
  // Hugo matches absolute paths.
  return (path) => patterns.some((pattern) => pattern.matcher(`/${path}`).find());
}
