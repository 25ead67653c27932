import { posix } from "node:path";
import { matchGlob } from "#content/dialects/glob.js";
import { isMap, type Value } from "#content/model/value.js";
import type { Language, Languages } from "./languages.js";
import { type Settings, textIn, textsIn } from "./settings.js";

/** A folder, or one file, that Hugo reads as content (https://gohugo.io/configuration/module/#mounts). */
export interface ContentRoot {
  /** Below the site's folder, "" for that folder itself. */
  readonly folder: string;
  /** Where it stands in the content: "" or "blog". */
  readonly target: string;
  /** Of its files whose names say none. */
  readonly language: Language;
  /** Whether Hugo reads a file, by its path below the folder. */
  readonly includes: (path: string) => boolean;
}

/** The folders that the settings name, the deepest first: it decides where one is in another. */
export function listContentRoots(settings: Settings, languages: Languages): readonly ContentRoot[] {
  const mounted = mountsOf(settings).flatMap((mount) => readMount(mount, languages));
  const roots = mounted.length > 0 ? mounted : foldersOf(settings, languages);
  return [...roots].sort((a, b) => b.folder.length - a.folder.length);
}

function mountsOf(settings: Settings): readonly Settings[] {
  const module = settings.get("module");
  const mounts: Value | undefined = isMap(module) ? module.get("mounts") : undefined;
  return (Array.isArray(mounts) ? mounts : []).filter(isMap);
}

function readMount(mount: Settings, languages: Languages): readonly ContentRoot[] {
  const source = cleanPath(textIn(mount, "source"));
  const target = cleanPath(textIn(mount, "target"));
  if (source === undefined || target === undefined || !/^content(?:\/|$)/.test(target)) return [];
  const language = languages.find((textIn(mount, "lang") ?? "").toLowerCase()) ?? languages.main;
  const included = textsIn(mount, "includefiles");
  const excluded = textsIn(mount, "excludefiles");
  const includes = (path: string) =>
    included.length > 0
      ? included.some((glob) => matchGlob(glob, path))
      : !excluded.some((glob) => matchGlob(glob, path));
  return [{ folder: source, target: target.slice("content/".length), language, includes }];
}

/** Languages may share a folder, where the names of files tell them apart. */
function foldersOf(settings: Settings, languages: Languages): readonly ContentRoot[] {
  const shared = textIn(settings, "contentdir") ?? "content";
  const roots = new Map<string, ContentRoot>();
  const ordered = [languages.main, ...languages.all.filter((language) => language !== languages.main)];
  for (const language of ordered) {
    const folder = cleanPath(textIn(language.settings, "contentdir") ?? shared);
    if (folder !== undefined && !roots.has(folder))
      roots.set(folder, { folder, target: "", language, includes: () => true });
  }
  return [...roots.values()];
}

/** Undefined for a path out of the site. */
function cleanPath(written: string | undefined): string | undefined {
  if (written === undefined || /^(?:[/\\]|[a-z]:)/i.test(written)) return undefined;
  const path = posix.normalize(written.replaceAll("\\", "/")).replace(/\/+$/, "");
  if (path === "..") return undefined;
  return path.startsWith("../") ? undefined : path === "." ? "" : path;
}
