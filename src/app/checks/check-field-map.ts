import { resolve, sep } from "node:path";
import type { RenderedSite } from "#app/site/build-feeds.js";
import { findField } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Entry } from "#content/model/post.js";
import { fieldKey } from "#content/model/value.js";
import { type Finding, finding } from "#findings.js";

/**
 * Finds the names in a source's `fields` that no post's front matter has: a spelling mistake there would take the titles of all
 * posts away.
 */
export function checkFieldMap(
  { entries, loaded }: RenderedSite,
  sourceOf: (entry: Entry) => string,
): readonly Finding[] {
  return loaded.config.content.flatMap((source, index) => {
    if (!("files" in source) || source.fields === undefined) return [];
    const folder = resolve(loaded.baseDir, source.files);
    const posts = entries.filter(
      ({ body }) =>
        body.kind === "file" && body.path.startsWith(folder.endsWith(sep) ? folder : folder + sep),
    );
    const names = Object.entries(source.fields).map(([name, written = ""]) => ({
      name,
      written,
      key: written.split(".").map(fieldKey).join("."),
    }));
    const missing = new Set(posts.length > 0 ? names : []);
    for (const post of posts) {
      if (missing.size === 0) break;
      const read = readFrontMatter(sourceOf(post));
      if (read.kind !== "read") continue;
      for (const name of missing) if (findField(read.fields, [name.key]) !== undefined) missing.delete(name);
    }
    return [...missing].map(({ name, written }) =>
      finding(
        "W_FIELD",
        loaded.placeOf("content", index, "fields", name),
        `No post's front matter has the field \`${written}\`, which \`content.${index}.fields.${name}\` names.`,
      ),
    );
  });
}
