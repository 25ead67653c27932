import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The repository. Paths below are from here, with slashes. */
export const ROOT = join(import.meta.dirname, "../../..");
export const DIST = join(ROOT, "docs/.vitepress/dist");

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Where the code is, if that is decided. */
export const REPOSITORY = manifest.repository?.replace(/\/$/, "");

/** Where the site will be, with a slash at its end. */
export const SITE_URL = new URL(process.env.DOCS_URL ?? "https://feedletter.example/").href.replace(
  /\/?$/,
  "/",
);

/** Pages that aren't in docs/, by their names on the site. */
const OTHERS = {
  "README.md": "overview.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "lab/README.md": "lab.md",
};

/** All pages: where they are in the repository, and their names on the site. A README is the index of its folder. */
export function listPages() {
  const own = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".md") && !/(^|\/)(node_modules|\.vitepress)\//.test(file));
  return {
    ...Object.fromEntries(
      own.map((file) => [`docs/${file}`, file.replace(/(^|\/)README\.md$/, "$1index.md")]),
    ),
    ...OTHERS,
  };
}

/** Patterns of what VitePress shall not read. */
export function notPages() {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [
    ...folders.map(({ name }) => `${name}/**`).filter((name) => name !== "docs/**" && name !== "lab/**"),
    "lab/*/**",
  ];
}

export function isFile(path) {
  return existsSync(join(ROOT, path));
}
