import { join } from "node:path";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { reasonOf } from "#errors.js";
import { textsIn } from "./settings.js";
import type { HugoSite } from "./site.js";
import { type Node, parseTemplate } from "./templates/parser.js";

/** The template of a shortcode that the site or its theme has. */
export interface OwnShortcode {
  readonly name: string;
  /** Undefined if it uses what we don't have. */
  readonly nodes: readonly Node[] | undefined;
  /** Why it can't be read, for people. */
  readonly fault: string;
  /** It encloses text. */
  readonly hasInner: boolean;
}

export type FindOwnShortcode = (name: string, hugo: HugoSite, language: string) => OwnShortcode | undefined;

/** Each template is read once. */
export function makeOwnShortcodes(): FindOwnShortcode {
  const known = new Map<string, OwnShortcode | undefined>();
  return (name, hugo, language) => {
    const key = `${hugo.folder}\n${language}\n${name}`;
    if (!known.has(key)) known.set(key, findShortcode(name, hugo, language));
    return known.get(key);
  };
}

function findShortcode(name: string, hugo: HugoSite, language: string): OwnShortcode | undefined {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_./-]{0,99}$/u.test(name) || name.includes("..")) return undefined;
  const themes = textsIn(hugo.settings, "theme").filter((theme) => /^[\w][\w.-]*$/.test(theme));
  const folders = ["", ...themes.map((theme) => `themes/${theme}`)];
  for (const folder of folders) {
    for (const kind of ["_shortcodes", "shortcodes"]) {
      for (const ending of [`.${language}.html`, ".html.html", ".html", ".md"]) {
        const source = readSmallFile(join(hugo.folder, folder, "layouts", kind, `${name}${ending}`));
        if (source !== undefined) return readShortcode(name, source);
      }
    }
  }
  return undefined;
}

function readShortcode(name: string, source: string): OwnShortcode {
  const hasInner = /\{\{[^{}]*\.Inner(?:Deindent)?\b/.test(source);
  try {
    return { name, nodes: parseTemplate(source), fault: "", hasInner };
  } catch (thrown) {
    return { name, nodes: undefined, fault: reasonOf(thrown), hasInner };
  }
}
