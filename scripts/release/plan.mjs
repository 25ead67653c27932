// What a release would be, from what is in the repository. Nothing is changed here.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { addressesOf, imageOf, nameOwner } from "../repository.mjs";
import { nameUnreleased, readSections, resolveLinks } from "./changelog.mjs";
import { allowsStep, isVersion, stepFor } from "./versions.mjs";

const BRANCH = "main";
const DEPLOY = "docs/deploy";

/**
 * @typedef {object} Plan
 * @property {string} version
 * @property {string} tag
 * @property {string} date YYYY-MM-DD
 * @property {string} image without a tag
 * @property {string} notes Markdown
 * @property {readonly string[]} problems what keeps this from being released; empty if nothing does
 * @property {ReadonlyMap<string, string>} files path in the repository → the text that the release commits
 */

/**
 * A release that is to be made of what is unreleased.
 * @param {string} root @param {{ version?: string | undefined, date: string }} release the version that package.json has by default
 * @returns {Plan}
 */
export function planRelease(root, { version: asked, date }) {
  const facts = readFacts(root);
  const { manifest, sections, tags } = facts;
  const version = asked ?? manifest.version;
  const tag = `v${version}`;
  const unreleased = sections.find(({ name }) => name === "Unreleased");
  const notes = unreleased?.notes ?? "";
  const before = sections.find(({ name }) => name !== "Unreleased")?.name;
  const problems = [
    ...missingSettings(facts),
    !isVersion(version) && `"${version}" is no version. Write one such as 1.2.3.`,
    tags.includes(tag) && `The tag ${tag} exists already. Name the next version: npm run release -- 1.2.3`,
    unreleased === undefined && 'CHANGELOG.md has no section "## Unreleased". Add it below the introduction.',
    notes === "" && unreleased !== undefined && 'CHANGELOG.md says nothing under "## Unreleased".',
    before !== undefined &&
      !allowsStep({ before, after: version, notes }) &&
      `${version} can't follow ${before}: by CHANGELOG.md, this is a ${stepFor(notes, before)} release or more (CONTRIBUTING.md).`,
    facts.branch !== BRANCH &&
      `This is the branch "${facts.branch}". Releases are made on "${BRANCH}": git switch ${BRANCH}`,
    facts.uncommitted !== "" && `These files are not committed:\n${facts.uncommitted}`,
  ];
  const files = unreleased === undefined ? new Map() : changedFiles(root, facts, { version, date });
  return finish(facts, { version, tag, date, notes, problems, files });
}

/**
 * A release that has been tagged, to be published.
 * @param {string} root @param {string} tag
 * @returns {Plan}
 */
export function readTagged(root, tag) {
  const facts = readFacts(root);
  const version = facts.manifest.version;
  const section = facts.sections.find(({ name }) => name === version);
  const problems = [
    ...missingSettings(facts),
    tag !== `v${version}` && `The tag ${tag} doesn't name the version in package.json, ${version}.`,
    section?.date === undefined && `CHANGELOG.md has no section "## ${version} - YYYY-MM-DD".`,
    facts.uncommitted !== "" && `These files differ from the tag:\n${facts.uncommitted}`,
  ];
  const { notes = "", date = "" } = section ?? {};
  return finish(facts, { version, tag, date, notes, problems, files: new Map() });
}

function finish({ manifest }, { notes, problems, ...release }) {
  return {
    ...release,
    image: imageOf(manifest),
    notes: resolveLinks(notes, manifest.repository, release.tag),
    problems: problems.filter((problem) => problem !== false),
  };
}

function missingSettings({ manifest }) {
  return [
    addressesOf(manifest).repository === undefined &&
      'package.json has no "repository". Set it to the https address of the project; homepage, bugs, the owner of the action and the image come from it.',
  ];
}

function readFacts(root) {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trimEnd();
  return {
    manifest: JSON.parse(readFileSync(join(root, "package.json"), "utf8")),
    sections: readSections(readFileSync(join(root, "CHANGELOG.md"), "utf8")),
    tags: git("tag", "--list").split("\n"),
    branch: git("rev-parse", "--abbrev-ref", "HEAD"),
    uncommitted: git("status", "--porcelain"),
  };
}

/** Every file that names the version, and the changelog. */
function changedFiles(root, { manifest }, { version, date }) {
  const read = (path) => readFileSync(join(root, path), "utf8");
  const before = manifest.version;
  const edits = {
    "CHANGELOG.md": (text) => nameUnreleased(text, { version, date }),
    "package.json": (text) => text.replace(`"version": "${before}"`, `"version": "${version}"`),
    "package-lock.json": (text) => {
      const lock = JSON.parse(text);
      lock.version = version;
      lock.packages[""].version = version;
      return `${JSON.stringify(lock, null, 2)}\n`;
    },
    "docs/action.md": (text) => nameOwner(text, { ...manifest, version }),
    ...Object.fromEntries(
      readdirSync(join(root, DEPLOY)).map((name) => [
        `${DEPLOY}/${name}`,
        (text) =>
          text
            .replaceAll(`feedletter@${before}`, `feedletter@${version}`)
            .replaceAll(`feedletter:${before}`, `feedletter:${version}`),
      ]),
    ),
  };
  const texts = Object.entries(edits).map(([path, edit]) => [path, read(path), edit(read(path))]);
  return new Map(texts.filter(([, old, text]) => old !== text).map(([path, , text]) => [path, text]));
}
