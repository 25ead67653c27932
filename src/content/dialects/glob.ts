/**
 * Whether `path` matches a pattern of `*` (within a folder), `**` (any folders), `?` and `{a,b}`, or is below a folder that
 * does. Not a regular expression, because one of many stars may take for ever.
 */
export function matchGlob(pattern: string, path: string): boolean {
  const segments = path.split("/");
  return alternatives(pattern).some((one) => matchSegments(segmentsOf(one), segments));
}

/** Two `**` in a row match what one does. */
function segmentsOf(pattern: string): readonly string[] {
  return pattern.split("/").filter((part, index, all) => part !== "**" || all[index - 1] !== "**");
}

/** Expands `{a,b}`, but no nested braces. */
function alternatives(pattern: string): readonly string[] {
  const [all, before = "", inner = "", after = ""] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(pattern) ?? [];
  return all === undefined ? [pattern] : inner.split(",").map((part) => `${before}${part}${after}`);
}

function matchSegments(pattern: readonly string[], path: readonly string[]): boolean {
  // The parts of the pattern that may match next, for all ways through it at once.
  let next = new Set(skipStars(pattern, 0));
  for (const segment of path) {
    const after = new Set<number>();
    for (const at of next) {
      const part = pattern[at];
      if (part === undefined) return true;
      if (part === "**") for (const step of skipStars(pattern, at)) after.add(step);
      else if (matchSegment(part, segment)) for (const step of skipStars(pattern, at + 1)) after.add(step);
    }
    next = after;
  }
  return [...next].some((at) => at === pattern.length || pattern.slice(at).every((part) => part === "**"));
}

function skipStars(pattern: readonly string[], at: number): readonly number[] {
  return pattern[at] === "**" ? [at, ...skipStars(pattern, at + 1)] : [at];
}

function matchSegment(pattern: string, text: string): boolean {
  let [at, star, tried] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === "*") {
      star = at;
      tried = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      tried += 1;
      index = tried;
    } else return false;
  }
  return /^\*{0,99}$/.test(pattern.slice(at));
}
