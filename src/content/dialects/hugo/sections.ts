import { existsSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Entry } from "#content/model/post.js";
import { urlize } from "./hugo.js";

/** The path below the site's address of the section that `ref` names; undefined where none is. */
export function findSection(name: string, { body, path }: Entry): string | undefined {
  if (body.kind !== "file") return undefined;
  const content = contentFolder(body.path, path);
  const bare = name.replace(/(?:^|\/)_index(?:\.[\w-]+)?$/, "").replace(/\/+$/, "");
  const own = relative(content, dirname(body.path)).split(sep).join("/");
  // A path without a slash before it counts from the page first, then from the content.
  const folders = name.startsWith("/") ? [""] : [own, ""];
  for (const folder of folders) {
    const section = posix.join("/", folder, bare).slice(1);
    const address = section === "" ? undefined : addressOf(content, section);
    if (address !== undefined) return address;
  }
  return undefined;
}

/** Where Hugo counts from, also where only a section of it is the source. */
function contentFolder(file: string, path: string): string {
  let root = file;
  for (const _ of path.split("/")) root = dirname(root);
  return /^.*[\\/]content(?=[\\/]|$)/.exec(root)?.[0] ?? root;
}

/** Folders at the top are sections; below them those with an `_index`. */
function addressOf(content: string, section: string): string | undefined {
  const folder = join(content, section);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const index = ["_index.md", "_index.html"].find((name) => existsSync(join(folder, name)));
  if (index === undefined && section.includes("/")) return undefined;
  const matter = readFrontMatter((index && readSmallFile(join(folder, index))) ?? "");
  const written = matter.kind === "read" ? textOf(matter.fields.get("url")?.value) : undefined;
  if (written !== undefined) return `/${written.replace(/^\/+/, "")}`;
  return `/${section.split("/").map(urlize).join("/").toLowerCase()}/`;
}
