import { join } from "node:path";
import { NO_FIELDS, readSmallFile } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Fields } from "#content/model/value.js";

/** A layout may be named without its ending. */
const ENDINGS = ["", ".njk", ".html", ".liquid", ".md", ".webc", ".hbs", ".ejs"];
const MAX_LAYOUTS = 10;

/**
 * Reads the front matter of the layout that a post has, and of those around it, the nearest first: its fields are the post's,
 * where the post and its data files have none (https://www.11ty.dev/docs/data-cascade/). Each is read once.
 *
 * @param folders of layouts, absolute
 */
export function makeLayoutReader(folders: readonly string[]): (fields: Fields) => readonly Fields[] {
  const known = new Map<string, Fields>();
  const read = (name: string): Fields => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const fields = name.split("/").includes("..") ? NO_FIELDS : readLayout(name, folders);
    known.set(name, fields);
    return fields;
  };
  return (fields) => {
    const layouts: Fields[] = [];
    let name = layoutOf(fields);
    while (name !== undefined && layouts.length < MAX_LAYOUTS) {
      const layout = read(name);
      layouts.push(new Map([...layout].filter(([key]) => key !== "layout")));
      name = layoutOf(layout);
    }
    return layouts;
  };
}

function layoutOf(fields: Fields): string | undefined {
  return textOf(fields.get("layout")?.value);
}

function readLayout(name: string, folders: readonly string[]): Fields {
  for (const folder of folders)
    for (const ending of ENDINGS) {
      const text = readSmallFile(join(folder, `${name}${ending}`));
      if (text === undefined) continue;
      const matter = readFrontMatter(text);
      if (matter.kind !== "read") return NO_FIELDS;
      return new Map(
        [...matter.fields].map(([key, field]) => [key, { ...field, from: `the layout ${name}` }]),
      );
    }
  return NO_FIELDS;
}
