import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isInstalled } from "../sources/compare.js";
import { openSite } from "./follow-page.js";

const ROOT = join(import.meta.dirname, "../../..");

/** What each generator's own types say of an integration. */
const USES = {
  astro: `import type { AstroIntegration } from "astro";
import feedletter from "feedletter/astro";
export const made: AstroIntegration = feedletter({ site: { title: "The Bench" }, links: false });
`,
  vite: `import type { Plugin } from "vite";
import feedletter from "feedletter/vite";
export const made: Plugin = feedletter({ feeds: { limit: 3 } });
`,
  "@docusaurus/core": `import type { LoadContext, Plugin } from "@docusaurus/types";
import feedletter from "feedletter/docusaurus";
export const make = (context: LoadContext): Plugin => feedletter(context, { site: { title: "The Bench" } });
`,
  vitepress: `import { defineConfig } from "vitepress";
import feedletter, { feedletterPreview } from "feedletter/vitepress";
export default defineConfig({ buildEnd: feedletter(), vite: { plugins: [feedletterPreview()] } });
`,
};

test.each(Object.entries(USES).filter(([name]) => isInstalled(name)))("%s takes it", (_, use) => {
  const { folder, write } = openSite({
    "package.json": '{ "private": true, "type": "module" }',
    "use.ts": use,
  });
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, module: "esnext", moduleResolution: "bundler" },
    ...{
      target: "es2023",
      lib: ["es2023", "dom"],
      types: ["node"],
      typeRoots: [join(ROOT, "node_modules/@types")],
    },
    paths: { "feedletter/*": [join(ROOT, "build/integrations/*.d.ts")] },
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["use.ts"] }));
  const { status, stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["-p", folder], {
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});
