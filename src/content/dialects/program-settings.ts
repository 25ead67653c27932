/**
 * The values of settings in a configuration that is a program: those that are written as plain strings, booleans or numbers. No
 * code is run.
 */
export interface ProgramSettings {
  /** The first plain string with this name, whatever object it is in. */
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean | undefined;
  /** The settings directly in each object that has such a string. */
  readonly objectsWith: (name: string, value: string) => readonly ProgramSettings[];
  /** The settings directly in the object that is the value of this name. */
  readonly objectOf: (name: string) => ProgramSettings | undefined;
  /** The settings directly in the object that follows each such string in a list: the options of a plugin. */
  readonly objectsAfter: (value: string) => readonly ProgramSettings[];
}

/** UTF-16 units: no object of settings is larger. */
const MAX_OBJECT = 20_000;

const STRING = `"([^"\\\\\\n]*)"|'([^'\\\\\\n]*)'|\`([^\`\\\\$]*)\``;

export function readProgram(source: string): ProgramSettings {
  return settingsIn(withoutComments(source));
}

function settingsIn(text: string): ProgramSettings {
  const own = (name: string, value: string) =>
    new RegExp(`(?:^|[\\s{,(])["']?${name}["']?\\s{0,9}:\\s{0,99}(?:${value})`, "g");
  return {
    text: (name) => {
      const match = own(name, STRING).exec(text);
      return match === null ? undefined : (match[1] ?? match[2] ?? match[3]);
    },
    flag: (name) => {
      const match = own(name, "(true|false)\\b").exec(text);
      return match === null ? undefined : match[1] === "true";
    },
    objectsWith: (name, value) =>
      [...text.matchAll(own(name, STRING))]
        .filter(([, double, single, template]) => (double ?? single ?? template) === value)
        .map(({ index }) => settingsIn(objectAround(text, index))),
    objectOf: (name) => {
      const match = own(name, "\\{").exec(text);
      return match === null ? undefined : settingsIn(objectAround(text, match.index + match[0].length));
    },
    objectsAfter: (value) =>
      [...text.matchAll(new RegExp(`(["'\`])${value}\\1\\s{0,99},\\s{0,99}\\{`, "g"))].map(
        ({ index, 0: all }) => settingsIn(objectAround(text, index + all.length)),
      ),
  };
}

/** Lines and ends of lines, but not the slashes of an address. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s,;{}])\/\/[^\n]*/g, "$1");
}

/** What stands directly in the innermost object around an index. */
function objectAround(text: string, at: number): string {
  let start = at;
  for (let depth = 0; start > 0 && at - start < MAX_OBJECT; start -= 1) {
    const before = text[start - 1];
    if (before === "}") depth += 1;
    else if (before === "{" && depth === 0) break;
    else if (before === "{") depth -= 1;
  }
  let direct = "";
  for (let end = start, depth = 0; end < text.length && end - start < MAX_OBJECT; end += 1) {
    const character = text[end];
    if (character === "}" && depth === 0) break;
    if (character === "}") depth -= 1;
    else if (character === "{") depth += 1;
    else if (depth === 0) direct += character;
  }
  return direct;
}
