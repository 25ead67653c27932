import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith } from "../cli/cli.js";

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="de"><head><title>${title}</title></head><body><header><a href="/">The Bench</a></header><main>${body}</main></body></html>\n`;

const post = (title: string, day: string, text: string): string =>
  page(
    `${title} | The Bench`,
    `<article><h1>${title}</h1><time datetime="${day}">x</time><p>${text}</p></article>`,
  );

/** As a generator leaves them. */
const PAGES = {
  "index.html": page("The Bench", "<h1>The Bench</h1>"),
  "one/index.html": post("One", "2026-01-31", "Of wood."),
  "two/index.html": post("Two", "2026-02-28", "Of glue."),
};

/** A project whose site is built into `dist`. */
export function openProject(files: Readonly<Record<string, string>> = {}) {
  const built = Object.entries(PAGES).map(([path, html]) => [`dist/${path}`, html]);
  const folder = folderWith({ ...Object.fromEntries(built), ...files });
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  return {
    folder,
    dist: join(folder, "dist"),
    read: (path: string) => readFileSync(join(folder, path), "utf8"),
    log: { info: say, warn: say },
    said,
  };
}

export const titlesIn = (rss: string): readonly string[] =>
  [...rss.matchAll(/<title>(.*?)<\/title>/g)].map(([, title = ""]) => title);

export const linksIn = (rss: string): readonly string[] =>
  [...rss.matchAll(/<link>(.*?)<\/link>/g)].map(([, link = ""]) => link);
