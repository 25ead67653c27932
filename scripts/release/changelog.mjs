// Reads and changes CHANGELOG.md (keepachangelog.com): `## Unreleased`, and below it `## 1.2.3 - 2026-01-31` for each version.

/**
 * @typedef {object} Section
 * @property {string} name "Unreleased" or a version
 * @property {string | undefined} date YYYY-MM-DD
 * @property {string} notes Markdown
 */

/** @param {string} text CHANGELOG.md @returns {readonly Section[]} newest first */
export function readSections(text) {
  const lines = text.split("\n");
  const heads = headings(lines);
  return heads.map(({ line, name, date }, index) => ({
    name,
    date,
    notes: lines
      .slice(line + 1, heads[index + 1]?.line)
      .join("\n")
      .trim(),
  }));
}

/**
 * Turns "Unreleased" into the version's section, below a new empty one.
 * @param {string} text CHANGELOG.md
 * @param {{ version: string, date: string }} release
 */
export function nameUnreleased(text, { version, date }) {
  const lines = text.split("\n");
  const unreleased = headings(lines).find(({ name }) => name === "Unreleased");
  if (unreleased === undefined) throw new Error('CHANGELOG.md has no section "## Unreleased".');
  lines.splice(unreleased.line + 1, 0, "", `## ${version} - ${date}`);
  return lines.join("\n");
}

/** Links from the repository's root become links into this version, so that they work on the release's page. */
export function resolveLinks(notes, repository, tag) {
  if (repository === undefined) return notes;
  const address = repository.replace(/\/$/, "");
  return outsideFences(notes, (line) =>
    line.replaceAll(/\]\((?![a-z]+:|#|\/)([^)\s]+)\)/g, `](${address}/blob/${tag}/$1)`),
  );
}

const HEADING = /^## \[?(Unreleased|\d[\w.+-]*)\]?(?: - (\d{4}-\d{2}-\d{2}))?$/;

/** Examples contain lines that look like headings. */
function headings(lines) {
  const found = [];
  let fence;
  for (const [line, text] of lines.entries()) {
    fence = nextFence(fence, text);
    const [, name, date] = (fence === undefined && HEADING.exec(text)) || [];
    if (name !== undefined) found.push({ line, name, date });
  }
  return found;
}

function outsideFences(text, change) {
  let fence;
  return text
    .split("\n")
    .map((line) => {
      fence = nextFence(fence, line);
      return fence === undefined ? change(line) : line;
    })
    .join("\n");
}

/** The fence that is open after this line. */
function nextFence(open, line) {
  const [, fence] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
  if (fence === undefined) return open;
  if (open === undefined) return fence;
  return fence.startsWith(open) ? undefined : open;
}
