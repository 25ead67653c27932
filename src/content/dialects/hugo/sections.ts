import { existsSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { settingOf } from "#content/dialects/generator-data.js";
import type { Entry } from "#content/model/post.js";
import { urlize } from "./addresses.js";
import { readSectionFields } from "./cascades.js";

/** The path below the site's address of the section that `ref` names; undefined if there is none. */
export function findSection(name: string, { body, path }: Entry): string | undefined {
  if (body.kind !== "file") return undefined;
  const content = contentFolder(body.path, path);
  const bare = name.replace(/(?:^|\/)_index(?:\.[\w-]+)?$/, "").replace(/\/+$/, "");
  const own = relative(content, dirname(body.path)).split(sep).join("/");
  // A path without a leading slash is looked up from the page first, then from the content folder.
  const folders = name.startsWith("/") ? [""] : [own, ""];
  for (const folder of folders) {
    const section = posix.join("/", folder, bare).slice(1);
    const address = section === "" ? undefined : addressOf(content, section);
    if (address !== undefined) return address;
  }
  return undefined;
}

/** Hugo's content folder, even if the source is only a section of it. */
function contentFolder(file: string, path: string): string {
  let root = file;
  for (const _ of path.split("/")) root = dirname(root);
  return /^.*[\\/]content(?=[\\/]|$)/.exec(root)?.[0] ?? root;
}

/** Each top-level folder is a section; a deeper one needs an `_index`. */
function addressOf(content: string, section: string): string | undefined {
  const folder = join(content, section);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const hasIndex = ["_index.md", "_index.html"].some((name) => existsSync(join(folder, name)));
  if (!hasIndex && section.includes("/")) return undefined;
  const written = settingOf(readSectionFields(folder), "url");
  if (written !== undefined) return `/${written.replace(/^\/+/, "")}`;
  return `/${section.split("/").map(urlize).join("/").toLowerCase()}/`;
}
