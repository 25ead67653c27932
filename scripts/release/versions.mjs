// Which version may follow which, by semver.org and what CONTRIBUTING.md says about it.

const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-[\dA-Za-z.-]+)?$/;

/** Headings of Keep a Changelog by the step that they need. */
const BREAKING = /^### Removed$|^\*\*Breaking/m;
const NEW = /^### (?:Added|Changed|Deprecated)$/m;

/** @typedef {"major" | "minor" | "patch"} Step */

export function isVersion(text) {
  return VERSION.test(text);
}

/**
 * The smallest step that the changes allow. Before 1.0.0, the second number counts breaking changes (semver.org, 4).
 * @param {string} notes @param {string} before the last version @returns {Step}
 */
export function stepFor(notes, before) {
  if (BREAKING.test(notes)) return before.startsWith("0.") ? "minor" : "major";
  return NEW.test(notes) ? "minor" : "patch";
}

/** @param {string} before @param {string} after @returns {Step | undefined} undefined if it isn't the next of its kind */
function stepBetween(before, after) {
  const [, major = 0, minor = 0, patch = 0] = (VERSION.exec(before) ?? []).map(Number);
  const base = after.replace(/-.*/, "");
  if (base === `${major + 1}.0.0`) return "major";
  if (base === `${major}.${minor + 1}.0`) return "minor";
  return base === `${major}.${minor}.${patch + 1}` ? "patch" : undefined;
}

const ORDER = ["patch", "minor", "major"];

/** Whether a release of the changes in `notes` may be `after`. */
export function allowsStep({ before, after, notes }) {
  const step = stepBetween(before, after);
  return step !== undefined && ORDER.indexOf(step) >= ORDER.indexOf(stepFor(notes, before));
}
