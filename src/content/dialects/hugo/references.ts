import { posix, relative, sep } from "node:path";
import type { SiteConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { addressOfSection } from "./addresses.js";
import { makePlaceFinder, type Place } from "./places.js";
import { type HugoSite, openHugoSite } from "./site.js";

/** The site that a post belongs to; undefined for a post of no site of Hugo's. */
export type FindHugoSite = (entry: Entry) => HugoSite | undefined;

/** Each site is opened once. */
export function makeHugoSiteFinder(): FindHugoSite {
  const sites = new Map<string, HugoSite>();
  return ({ body }) => {
    if (body.kind !== "file" || body.template !== "hugo" || body.siteFolder === undefined) return undefined;
    const site = sites.get(body.siteFolder) ?? openHugoSite(body.siteFolder);
    sites.set(body.siteFolder, site);
    return site;
  };
}

interface Reference {
  readonly entry: Entry;
  readonly site: SiteConfig;
  readonly hugo: HugoSite | undefined;
}

/** The address of the section that `ref` names; undefined for an unknown section. */
export function findSection(name: string, { entry, site, hugo }: Reference): string | undefined {
  const place = hugo && findPlaceOf(entry, hugo);
  if (hugo === undefined || place === undefined) return undefined;
  const bare = name.replace(/(?:^|\/)_index(?:\.[\w-]+){0,2}$/, "").replace(/\/+$/, "");
  const inBundle = place.name === "index" ? place.folders.slice(0, -1) : place.folders;
  // A path without a leading slash is looked up from the page first, then from the content folder.
  const starts = name.startsWith("/") ? [""] : [inBundle.join("/"), ""];
  for (const start of starts) {
    const section = posix.join("/", start, bare).slice(1);
    if (section === "" || !hugo.sections.exists(section, place.language)) continue;
    const { base, path } = addressOfSection(section, place.language, hugo.sections);
    return `${(base ?? site.url).replace(/\/+$/, "")}${path}`;
  }
  return undefined;
}

function findPlaceOf({ body }: Entry, hugo: HugoSite): Place | undefined {
  if (body.kind !== "file") return undefined;
  const path = relative(hugo.folder, body.path).split(sep).join("/");
  const place = makePlaceFinder({ ...hugo, source: "" })(path);
  return "skipped" in place ? undefined : place;
}
