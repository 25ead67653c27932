import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadConfig } from "#config/load.js";
import { configSchema } from "#config/schema.js";
import { LANGUAGES, WORD_TABLE } from "#config/word-table.js";
import { FIELD_DESCRIPTIONS } from "#digest/templates/field-descriptions.js";
import { HELPERS } from "#digest/templates/helpers.js";
import { usageOf } from "#digest/templates/template-check.js";
import { DIGEST_SHAPE, type Shape } from "#digest/templates/view.js";
import { FINDINGS } from "#findings.js";
import { messagesFor } from "#i18n/messages.js";
import { readVersions } from "../docs/.vitepress/site/changes.js";
import { slugify } from "../docs/.vitepress/site/links.js";
import { writeChecksReference } from "../scripts/checks-reference.mjs";
import { writeCommandsReference } from "../scripts/commands-reference.mjs";
import { writeConfigReference } from "../scripts/config-reference.mjs";
import { writeGeneratorsReference } from "../scripts/generators-reference.mjs";
import { nameOwner } from "../scripts/repository.mjs";
import { writeTemplateReference } from "../scripts/template-reference.mjs";
import { writeWordsReference } from "../scripts/words-reference.mjs";
import { feedletter } from "./cli/cli.js";
import { blocksOf } from "./followed-page.js";

const root = join(import.meta.dirname, "..");

test("docs/config.md is what the schema says (npm run docs)", () => {
  const reference = writeConfigReference(z.toJSONSchema(configSchema, { io: "input" }));
  expect(readFileSync(join(root, "docs/config.md"), "utf8")).toBe(reference);
  expect(reference).not.toContain("undefined");
});

test("docs/commands.md is what the commands say with --help (npm run docs)", async () => {
  const help = async (args: readonly string[]) => `${(await feedletter(args, { cwd: root })).stdout}\n`;
  const reference = await writeCommandsReference(help);
  expect(readFileSync(join(root, "docs/commands.md"), "utf8")).toBe(reference);
  expect(reference).toContain("### subscribers import\n");
});

test("docs/checks.md is what the table of findings says (npm run docs)", () => {
  const reference = writeChecksReference(FINDINGS);
  expect(readFileSync(join(root, "docs/checks.md"), "utf8")).toBe(reference);
  expect(reference).not.toContain("undefined");
});

test("docs/templates.md is what the code says (npm run docs)", () => {
  const { theme } = z.toJSONSchema(configSchema, { io: "input" }).properties ?? {};
  const parts = { helpers: HELPERS, usageOf, fields: FIELD_DESCRIPTIONS, theme };
  const reference = writeTemplateReference(parts);
  expect(readFileSync(join(root, "docs/templates.md"), "utf8")).toBe(reference);
  expect(reference).not.toContain("undefined");
});

test("docs/words.md has every phrase (npm run docs)", () => {
  const reference = writeWordsReference(WORD_TABLE, messagesFor("en"), LANGUAGES);
  expect(readFileSync(join(root, "docs/words.md"), "utf8")).toBe(reference);
  expect(reference).not.toContain("undefined");
});

test("docs/action.md names the owner and the major version that package.json names (npm run docs)", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const page = readFileSync(join(root, "docs/action.md"), "utf8");
  expect(nameOwner(page, manifest)).toBe(page);
  const moved = nameOwner(page, { repository: "https://host.example/careers/feedletter", version: "7.1.0" });
  expect(moved).toContain("uses: careers/feedletter@v7\n");
  expect(moved).not.toContain("OWNER");
});

test("every field that a template can show is described, and no other", () => {
  expect(Object.keys(FIELD_DESCRIPTIONS).sort()).toEqual([...leavesOf(DIGEST_SHAPE, "")].sort());
});

function leavesOf(shape: Shape, path: string): readonly string[] {
  if (typeof shape === "string") return [path];
  return Object.entries(shape).flatMap(([name, inner]: [string, Shape]) =>
    leavesOf(inner, Array.isArray(shape) ? `${path}[]` : [path, name].filter(Boolean).join(".")),
  );
}

test("the sample site's configuration is a valid one", async () => {
  const { config } = await loadConfig(join(root, "feedletter.yaml"), {
    env: {},
    uses: ["mail", "database", "server"],
  });
  expect(config.site.title).toBe("Career Notes");
});

/** The pages that people wrote: every page in docs/, and those beside it. */
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((file) => `docs/${file.replaceAll("\\", "/")}`)
    .filter((file) => file.endsWith(".md") && !/\/node_modules\/|^docs\/api\//.test(file))
    .sort(),
];

const readPage = (page: string) => readFileSync(join(root, page), "utf8");

describe("the documentation", () => {
  test.each(PAGES)("%s: every relative link leads to a file", (page) => {
    const links = [...readPage(page).matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)].map(([, target = ""]) => target);
    const dead = links.filter(
      (target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)),
    );
    expect(dead).toEqual([]);
  });

  test.each(PAGES)("%s: every link with an anchor leads to a heading", (page) => {
    const links = [...readPage(page).matchAll(/\]\(([^)\s#]*)#([^)\s]+)\)/g)];
    const dead = links.filter(([, path = "", anchor = ""]) => {
      if (/^[a-z]+:/.test(path)) return false;
      const target = path === "" ? page : join(dirname(page), path);
      return target.endsWith(".md") && !anchorsOf(target).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  test("the first page shows the README's example", () => {
    const [example] = blocksOf(readPage("README.md"));
    expect(blocksOf(readPage("docs/index.md"))).toEqual([example]);
  });

  test("only a version with a date is a post of the changelog's feed", () => {
    const changelog =
      "# Changelog\n\n## Unreleased\n\nA\n\n## 1.1.0-rc.1\n\nB\n\n## 1.0.0 (2026-12-10)\n\nC\n\n### More\n";
    expect(readVersions(changelog)).toEqual([
      { version: "1.0.0", date: "2026-12-10", heading: "1.0.0 (2026-12-10)", text: "C\n\n### More" },
    ]);
  });

  test.each(["docs/architecture.md", "CONTRIBUTING.md"])("%s: every path in it exists", (page) => {
    const named = [...readPage(page).matchAll(/`([\w@.-]+(?:\/[\w@.-]+)*(?:\/|\.(?:ts|mjs|json|md|hbs)))`/g)];
    expect(named.length).toBeGreaterThan(5);
    const lost = named.map(([, path = ""]) => path).filter((path) => !isPath(path));
    expect(lost).toEqual([]);
  });

  test("docs/generators.md says of the generators what the lab has judged", () => {
    expect(readPage("docs/generators.md")).toBe(writeGeneratorsReference());
  });

  test("docs/promises.md names existing tests", () => {
    const proofs = [...readPage("docs/promises.md").matchAll(/^- (?:"([^"]+)" in )?`([^`]+)`/gm)];
    expect(proofs.length).toBeGreaterThan(30);
    const lost = proofs.filter(
      ([, name = "", file = ""]) => !(existsSync(join(root, file)) && readPage(file).includes(name)),
    );
    expect(lost.map(([line]) => line)).toEqual([]);
  });
});

/** Of the headings, outside of code. */
function anchorsOf(page: string): readonly string[] {
  const text = readPage(page).replace(/^```[\s\S]*?^```/gm, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    slugify(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")),
  );
}

/** From the repository's root, or below `src/`. */
function isPath(path: string): boolean {
  return [path, `src/${path}`].some((candidate) => existsSync(join(root, candidate)));
}
