import { canonicalLanguage } from "#config/language-tag.js";
import { isMap } from "#content/model/value.js";
import { isOn, mapIn, mergeSettings, type Settings, textIn, textsIn } from "./settings.js";

/** One language of a site (https://gohugo.io/configuration/languages/). */
export interface Language {
  /** As file names have it: `de`, `pt-br`. */
  readonly key: string;
  /** BCP 47, as the feeds have it. */
  readonly tag: string;
  /** Before the paths of its pages: "" or "/de". */
  readonly prefix: string;
  /** Absolute, where each language has a host of its own. */
  readonly baseUrl?: string | undefined;
  /** Those of the site, with what it says for this language. */
  readonly settings: Settings;
}

export interface Languages {
  /** In Hugo's order: by weight, then by key. Never empty. */
  readonly all: readonly Language[];
  readonly main: Language;
  readonly multilingual: boolean;
  /** Keys of languages that aren't published. */
  readonly disabled: ReadonlySet<string>;
  readonly find: (key: string) => Language | undefined;
}

export function readLanguages(settings: Settings): Languages {
  const mainKey = (textIn(settings, "defaultcontentlanguage") ?? "en").toLowerCase();
  const own = [...mapIn(settings, "languages")].flatMap(([key, value]) =>
    isMap(value) ? [[key, value] as const] : [],
  );
  const switchedOff = new Set(
    textsIn(settings, "disablelanguages").flatMap((text) => text.toLowerCase().split(/[\s,]+/)),
  );
  const disabled = new Set(
    own.filter(([key, map]) => switchedOff.has(key) || isOn(map.get("disabled"))).map(([key]) => key),
  );
  const enabled = own.filter(([key]) => !disabled.has(key)).sort(compareLanguages);
  const known = enabled.length > 0 ? enabled : [[mainKey, new Map()] as const];
  const multilingual = known.length > 1;
  const inFolder = isOn(settings.get("defaultcontentlanguageinsubdir"));
  const mainOne = known.some(([key]) => key === mainKey) ? mainKey : known[0]?.[0];
  // Hugo refuses a site where only some have one.
  const multihost = multilingual && known.every(([, map]) => textIn(map, "baseurl") !== undefined);
  const all = known.map(([key, map]): Language => {
    const bare = !multilingual || multihost || (key === mainOne && !inFolder);
    return {
      key,
      tag: tagOf(key, map, known.length === 1 ? settings : undefined),
      prefix: bare ? "" : `/${key}`,
      baseUrl: multihost ? textIn(map, "baseurl") : undefined,
      settings: mergeSettings(settings, map),
    };
  });
  const byKey = new Map(all.map((language) => [language.key, language]));
  const main = byKey.get(mainOne ?? "") ?? makeOnly(settings, mainKey);
  return { all, main, multilingual, disabled, find: (key) => byKey.get(key) };
}

function makeOnly(settings: Settings, key: string): Language {
  return { key, tag: key, prefix: "", settings };
}

/** The `languageCode` (`locale` in newer versions), else the key. The site's own is that of its only language. */
function tagOf(key: string, own: Settings, site: Settings | undefined): string {
  const written = [own, ...(site === undefined ? [] : [site])].flatMap((map) => [
    textIn(map, "locale"),
    textIn(map, "languagecode"),
  ]);
  for (const code of [...written, key]) {
    const tag = code === undefined ? undefined : canonicalLanguage(code.replaceAll("_", "-"));
    if (tag !== undefined) return tag;
  }
  return key;
}

function compareLanguages(
  [a, one]: readonly [string, Settings],
  [b, other]: readonly [string, Settings],
): number {
  return weightOf(one) - weightOf(other) || (a < b ? -1 : 1);
}

/** One without a weight comes last. */
function weightOf(map: Settings): number {
  return Number(textIn(map, "weight") ?? 0) || Number.MAX_SAFE_INTEGER;
}
