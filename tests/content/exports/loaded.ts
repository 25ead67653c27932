import { configSchema } from "#config/schema.js";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { writeFolder } from "../folder.js";
import { contextOf } from "../sources.js";
import type { Files } from "./samples.js";

/** Loads and renders the export `x` that lies beside the configuration. */
async function loadExported(baseDir: string, more: Readonly<Record<string, unknown>> = {}) {
  const { site, content } = configSchema.parse({
    site: { title: "S", url: "https://s.example/" },
    content: [{ export: "x", ...more }],
  });
  const { entries, findings } = await loadSources(content, contextOf({ baseDir, site }));
  const rendered = renderPosts(entries, site);
  return { entries, posts: rendered.posts, findings: [...findings, ...rendered.findings] };
}

type Loaded = Awaited<ReturnType<typeof loadExported>>;

/** An export that is a folder. */
export async function loadFiles(files: Files, more?: Readonly<Record<string, unknown>>): Promise<Loaded> {
  const paths = Object.entries(files).map(([path, text]) => [`x/${path}`, text] as const);
  return loadExported(writeFolder(Object.fromEntries(paths)), more);
}

export const titlesIn = ({ entries }: Loaded): readonly string[] =>
  entries.map(({ title, draft }) => `${title}${draft ? " (draft)" : ""}`);

export const saidOf = ({ findings }: Loaded): readonly string[] =>
  findings.map(({ code, message }) => `${code} ${message}`);
