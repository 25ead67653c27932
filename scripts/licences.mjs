import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What may be bundled: all let anybody pass the code on, with their text beside it. Read a licence before you list it here. */
const ACCEPTED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "MIT-0",
]);

/** Which of several licences we take a package under. */
const CHOSEN = { "(MIT OR EUPL-1.1+)": "MIT" };

/** Packages that are published without the text of their licence. Who holds the copyright is from their repositories. */
const WITHOUT_TEXT = {
  "@nodable/entities": { licence: "MIT", holder: "Amit Gupta" },
  boolbase: { licence: "ISC", holder: "Felix Boehm" },
  "cssnano-preset-lite": { licence: "MIT", holder: "Ben Briggs" },
  saxes: { licence: "ISC", holder: "Isaac Z. Schlueter, Louis-Dominique Dubeau and contributors" },
  // Its package.json says "MIT (http://mootools.net/license.txt)".
  slick: { licence: "MIT", holder: "Valerio Proietti" },
};

/** What no package brings: data that a script has made part of our source. */
const DATA = [
  { title: "The data of caniemail.com, in extracts (MIT)", licence: "MIT", holder: "2019 HTeuMeuLeu" },
];

/**
 * The text of dist/LICENSES.txt.
 *
 * @param folders of the bundled packages
 * @throws Error for a package with a licence that isn't accepted, or without a text
 */
export function licencesOf(folders) {
  const texts = new Map([
    ...folders.map(readLicence),
    ...DATA.map(({ title, licence, holder }) => [title, TEXTS[licence](holder)]),
  ]);
  const titles = [...texts.keys()].sort((one, other) => one.localeCompare(other, "en"));
  // Packages of one family have the same text, to the letter.
  const titlesOf = new Map();
  for (const title of titles)
    titlesOf.set(texts.get(title), [...(titlesOf.get(texts.get(title)) ?? []), title]);
  const line = "-".repeat(80);
  return `Feedletter holds copies of these packages and data.\n\n${[...titlesOf]
    .map(([text, same]) => `${same.join("\n")}\n\n${text}\n`)
    .join(`\n${line}\n\n`)}`;
}

function readLicence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const known = WITHOUT_TEXT[name];
  const licence = known?.licence ?? CHOSEN[license] ?? license;
  if (!ACCEPTED.has(licence))
    throw new Error(
      `${name} ${version} has the licence ${JSON.stringify(licence)}. May it be bundled? Then list it in scripts/licences.mjs.`,
    );
  const text = known === undefined ? readText(folder) : TEXTS[licence](known.holder);
  if (text === undefined)
    throw new Error(
      `${name} ${version} comes without the text of its licence. Add it to scripts/licences.mjs.`,
    );
  return [`${name} ${version} (${licence})`, text];
}

/** With the notice that the Apache licence wants to be passed on. */
function readText(folder) {
  const files = readdirSync(folder);
  const licence =
    files.find((file) => /^licen[cs]e\.mit$/i.test(file)) ??
    files.find((file) => /^licen[cs]e(?:$|[.-])/i.test(file));
  if (licence === undefined) return undefined;
  return ["NOTICE", licence]
    .map((file) => join(folder, file))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8").trim())
    .join("\n\n");
}

const TEXTS = {
  ISC: (holder) => `Copyright (c) ${holder}

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR
IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`,
  MIT: (holder) => `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`,
};
