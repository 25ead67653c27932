import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "#config/load.js";
import { FeedletterError, formatProblem } from "#errors.js";
import { feedletter, folderWith, postOn } from "../cli/cli.js";

const NAME = "feedletter.config.ts";
const SITE = 'site: { title: "Notes", url: "https://notes.example/" }';

function write(text: string, others: Readonly<Record<string, string>> = {}, name = NAME): string {
  return join(folderWith({ [name]: text, ...others }), name);
}

async function load(file: string, { env = {}, uses = [] }: Partial<Parameters<typeof loadConfig>[1]> = {}) {
  return loadConfig(file, { env, uses });
}

async function refusal(file: string, options: Partial<Parameters<typeof loadConfig>[1]> = {}) {
  try {
    await load(file, options);
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return [error, ...error.others].map(({ message, fix, place }) =>
      formatProblem({ code: error.code, message, fix, place }),
    );
  }
  return [];
}

describe("a configuration in TypeScript or JavaScript", () => {
  test.each([
    ["an object", `export default { ${SITE} };`],
    [
      "with its type",
      `import type { ConfigInput } from "feedletter";\nexport default { ${SITE} } satisfies ConfigInput;`,
    ],
    ["a function", `export default () => ({ ${SITE} });`],
    ["a promise", `export default Promise.resolve({ ${SITE} });`],
    [
      "a function that waits",
      `export default async ({ env }: { env: object }) => ({ ${SITE}, out: Object.keys(env).join() || "out" });`,
    ],
    ["after waiting", `const site = await Promise.resolve({ ${SITE} });\nexport default site;`],
    ["named first", `const config: object = { ${SITE} };\nexport { config as default };`],
  ])("%s", async (_, text) => {
    const { config, baseDir, path } = await load(write(text));
    expect(config.site).toMatchObject({ title: "Notes", language: "en" });
    expect(path).toBe(join(baseDir, NAME));
  });

  test.each([
    ["feedletter.config.mjs", `export default { ${SITE} };`],
    ["feedletter.config.js", `export default { ${SITE} };`],
    ["feedletter.config.cjs", `module.exports = { ${SITE} };`],
    ["feedletter.config.mts", `export default { ${SITE} } as const;`],
  ])("is found as %s", async (name, text) => {
    const cwd = folderWith({ [name]: text, "content/a.md": postOn("2026-01-01", "A") });
    expect(await feedletter(["list"], { cwd })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("1 post"),
    });
  });

  test("imports modules beside it, however they are written, JSON, packages, and Node's own", async () => {
    const file = write(
      `import { basename } from "node:path";
import { title, type Title } from "./site";
import { url } from "./lib/url.js";
import author from "./author.json" with { type: "json" };
import { zone } from "zones";
import legacy = require("./legacy.cjs");
const named: Title = title;
enum Language { German = "de" }
export default {
  site: { title: named, url, author, timezone: zone, language: Language.German, copyright: legacy.copyright },
  out: basename(import.meta.filename),
};`,
      {
        "site.ts": 'export type Title = string;\nexport const title: Title = "Notes";',
        "lib/url.ts": 'export { url } from "./deep";',
        "lib/deep/index.ts": 'export const url = "https://notes.example/";',
        "author.json": '{ "name": "Ada" }',
        "legacy.cjs": 'exports.copyright = "© Ada";',
        "node_modules/zones/package.json": '{ "name": "zones", "type": "module", "exports": "./index.js" }',
        "node_modules/zones/index.js": 'export const zone = "Europe/Berlin";',
      },
    );
    const { config, baseDir, files } = await load(file);
    expect(config.site).toMatchObject({
      ...{ title: "Notes", url: "https://notes.example/", author: { name: "Ada" } },
      ...{ timezone: "Europe/Berlin", language: "de", copyright: "© Ada" },
    });
    expect(config.out).toBe(NAME);
    const own = [NAME, "site.ts", "lib/url.ts", "lib/deep/index.ts", "author.json", "legacy.cjs"];
    expect(files.toSorted()).toEqual(own.map((name) => join(baseDir, name)).toSorted());
  });

  test("a change of it, or of what it imports, counts the next time", async () => {
    const file = write(
      `import { title } from "./title";\nexport default { site: { title, url: "https://notes.example/" } };`,
      {
        "title.ts": 'export const title = "Before";',
      },
    );
    expect((await load(file)).config.site.title).toBe("Before");
    writeFileSync(join(file, "../title.ts"), 'export const title = "After";');
    expect((await load(file)).config.site.title).toBe("After");
  });

  test("modules that import each other see what is there already", async () => {
    const file = write(
      `import { title } from "./a";\nexport default { site: { title: title(), url: "https://notes.example/" } };`,
      {
        "a.ts":
          'import { name } from "./b";\nexport const title = () => name();\nexport const word = "Notes";',
        "b.ts": 'import { word } from "./a";\nexport const name = () => word;',
      },
    );
    expect((await load(file)).config.site.title).toBe("Notes");
  });
});

describe("what is wrong with it is named with file and line", () => {
  test.each([
    [
      "a wrong value",
      `export default {\n  ${SITE},\n  feeds: {\n    limit: "many",\n  },\n};`,
      4,
      "`feeds.limit` must be a number",
    ],
    [
      "an unknown setting",
      `export default defineConfig({\n  ${SITE},\n  "feeds": { limt: 3 },\n});\nfunction defineConfig<T>(config: T) { return config; }`,
      3,
      "Unknown setting `feeds.limt`. Did you mean `limit`?",
    ],
    [
      "in a list",
      `const config = {\n  ${SITE},\n  content: [\n    { files: "a" },\n    { fils: "b" },\n  ],\n};\nexport default config;`,
      5,
      "`content.1`",
    ],
    [
      "in what a function returns",
      `export default async ({ env }) => ({\n  ${SITE},\n  out: 7,\n});`,
      3,
      "`out` must be text",
    ],
    [
      "an error of its own",
      `const given: string | undefined = undefined;\n\nexport default { site: given.length };`,
      3,
      "failed: Cannot read properties of undefined",
    ],
    [
      "an error while it waits",
      `export default async () => {\n  await 1;\n  throw new Error("No title.\\nAt all");\n};`,
      3,
      "failed: No title.",
    ],
    ["no code", `export default {\n  site: "a" "b",\n};`, 2, "can't be read: Unexpected token"],
    [
      "no code to Node",
      `const a = 1;\nconst a = 2;\nexport default {};`,
      2,
      "can't be read: Identifier 'a' has already been declared",
    ],
    [
      "a module that isn't there",
      `import "./gone";\nexport default {};`,
      1,
      "failed: Cannot find module './gone'",
    ],
  ])("%s", async (_, text, line, said) => {
    const [first = ""] = await refusal(write(text));
    expect(first).toMatch(new RegExp(`^${NAME.replaceAll(".", "\\.")}:${line} {2}E_CONFIG {2}`));
    expect(first).toContain(said);
    expect(first).not.toMatch(/\n|\bat .*:\d/);
  });

  test("also in a module that it imports", async () => {
    const file = write('import "./lib/a";\nexport default {};', { "lib/a.ts": "\n\nnull.x;" });
    expect(await refusal(file)).toEqual([expect.stringMatching(/^lib\/a\.ts:3 {2}E_CONFIG/)]);
  });

  test.each([
    ["there is none", "export const x = 1;", "There is no default export."],
    ["it is a list", "export default [];", "is no object with settings"],
    [
      "it contains itself",
      `const loop = { ${SITE} };\nloop.feeds = loop;\nexport default loop;`,
      "`feeds` contains itself",
    ],
    ["it is no data", `export default { ${SITE}, out: () => "out" };`, "`out` must be text"],
  ])("the export: %s", async (_, text, said) => {
    expect((await refusal(write(text))).join()).toContain(said);
  });

  test("something else than an error may be thrown", async () => {
    for (const thrown of ['"a text"', "null", "{}"])
      expect(await refusal(write(`throw ${thrown};`))).toEqual([
        expect.stringMatching(/^feedletter\.config\.ts {2}E_CONFIG {2}.* failed: .*\. Correct the file\.$/),
      ]);
  });

  test("names that objects have anyway are unknown settings like any other", async () => {
    const said = await refusal(write(`export default { ${SITE}, ["__proto__"]: {}, constructor: 1 };`));
    expect(said).toEqual([
      expect.stringContaining("Unknown setting `__proto__`"),
      expect.stringContaining("Unknown setting `constructor`"),
    ]);
  });

  test("lines stay what they are, whatever types and imports take several", async () => {
    const text = `import {
  type ConfigInput,
  defineConfig,
} from "feedletter";
import type { Gone } from "./gone";

interface Settings<Value extends string = "a"> {
  value: Value;
  inner?: {
    count: number;
  };
}
abstract class Base { #y = 2; constructor(readonly z: number) {} get v() { return this.#y; } }
function over(a: string): string;
function over(a: unknown) { return a as string; }
let limit: number | undefined;
limit ??= (<T,>(value: T) => value)(0)!;
export default defineConfig({
  ${SITE},
  feeds: {
    limit,
  },
} satisfies ConfigInput);
`;
    expect(await refusal(write(text))).toEqual([
      "feedletter.config.ts:21  E_CONFIG  `feeds.limit` must be at least 1. See docs/config.md.",
    ]);
  });

  test("where the value isn't written, only the file is named", async () => {
    const file = write(`const base = { out: 7 };\nexport default { ...base, ${SITE} };`);
    expect(await refusal(file)).toEqual([
      expect.stringMatching(/^feedletter\.config\.ts {2}E_CONFIG {2}`out`/),
    ]);
  });
});

describe("secrets", () => {
  const mail = (transport: string) =>
    write(`export default {\n  ${SITE},\n  mail: { from: "a@notes.example", transport: ${transport} },\n};`);

  test("come from the environment, and only commands that use them need them", async () => {
    const file = mail('"${SMTP_URL}"');
    expect((await load(file)).config.mail).toEqual(
      expect.not.objectContaining({ transport: expect.anything() }),
    );
    const env = { SMTP_URL: "smtp://localhost" };
    expect((await load(file, { env, uses: ["mail"] })).config.mail?.transport).toBe("smtp://localhost");
    expect(await refusal(file, { uses: ["mail"] })).toEqual([
      `${NAME}:3  E_ENV  The environment variable SMTP_URL for \`mail.transport\` is not set. Set SMTP_URL, or remove the line.`,
    ]);
  });

  test("don't stand in the file, nor in one that it imports", async () => {
    expect(await refusal(mail('"smtps://me:hunter2@mail.example"'))).toEqual([
      expect.stringMatching(/^feedletter\.config\.ts:3 {2}E_SECRET {2}`mail\.transport` contains a secret/),
    ]);
    const file = write(
      `import { transport } from "./secret";\nexport default { ${SITE}, mail: { from: "a@notes.example", transport } };`,
      {
        "secret.ts": 'export const transport = "smtps://me:hunter2@mail.example";',
      },
    );
    expect((await refusal(file)).join()).toContain("E_SECRET");
  });

  test("may come from elsewhere", async () => {
    const file = mail('`smtps://me:${["hunter", 2].join("")}@mail.example`');
    expect((await load(file)).config.mail?.transport).toBe("smtps://me:hunter2@mail.example");
  });
});

describe("beside another configuration", () => {
  const files = {
    "feedletter.yaml": "site: { title: YAML, url: https://notes.example/ }\n",
    [NAME]: `export default { ${SITE} };`,
    "content/a.md": postOn("2026-01-01", "A"),
  };

  test("neither is chosen, and both are named", async () => {
    const ran = await feedletter(["build"], { cwd: folderWith(files) });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("There are two configurations, feedletter.yaml and feedletter.config.ts.");
  });

  test.each(["feedletter.yaml", NAME])("--config %s chooses", async (name) => {
    const cwd = folderWith(files);
    expect(await feedletter(["build", "--config", name], { cwd })).toMatchObject({ code: 0 });
  });

  test("init doesn't write a second one", async () => {
    const cwd = folderWith({ [NAME]: files[NAME] ?? "", "content/a.md": postOn("2026-01-01", "A") });
    const ran = await feedletter(["init"], { cwd });
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(`${NAME} already exists`) });
  });
});
