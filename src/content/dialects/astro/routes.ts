import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { readSmallFile } from "#content/dialects/generator-data.js";

/** Where a page of `src/pages` puts the entries of a collection. */
export type Route =
  /** Below it, under their ids. */
  | { readonly kind: "prefix"; readonly prefix: string }
  /** No page was found that shows them. */
  | { readonly kind: "none" }
  /** JavaScript decides. */
  | { readonly kind: "unknown"; readonly file: string };

const MAX_PAGES = 500;

/** https://docs.astro.build/en/guides/routing/#dynamic-routes */
export function findRoute(folder: string, collection: string): Route {
  const pages = listPages(join(folder, "src/pages"));
  const shows = new RegExp(`\\bgetCollection(?:<[^>]{0,99}>)?\\s*\\(\\s*["'\`]${collection}["'\`]`);
  const found = pages.flatMap((file) => {
    const text = readSmallFile(join(folder, "src/pages", file)) ?? "";
    return shows.test(text) ? [{ file, text }] : [];
  });
  const routes = found.flatMap(({ file, text }): readonly Route[] => {
    const [, prefix, param = ""] = /^(.*?)\[(?:\.\.\.)?(\w+)\](?:\/index)?\.astro$/.exec(file) ?? [];
    if (prefix === undefined) return [];
    const value = new RegExp(
      `\\bparams\\s*:\\s*\\{\\s*(?:${param}\\s*:\\s*([^,}]+?)|${param})\\s*,?\\s*\\}`,
    ).exec(text)?.[1];
    const isId = value !== undefined && /^[\w$]+\.(?:id|slug)$/.test(value);
    if (isId && !prefix.includes("[")) return [{ kind: "prefix", prefix }];
    return value !== undefined && /^[\w$]+\.[\w$.]+$/.test(value) ? [{ kind: "unknown", file }] : [];
  });
  return routes.find(({ kind }) => kind === "prefix") ?? routes[0] ?? { kind: "none" };
}

function listPages(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => name.split(sep).join("/"))
      .filter((name) => /\[[^\]]*\](?:\/index)?\.astro$/.test(name))
      .sort()
      .slice(0, MAX_PAGES);
  } catch {
    return [];
  }
}
