import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "cheerio";

const ROOT = join(import.meta.dirname, "../..");

/** The site below a path, as on a host that many share. */
const BASE = "/feedletter/";

/** Dated, as releases are. */
const VERSIONS = `## 1.1.0 (2026-11-20)

**A new thing.** See [the guide](docs/guide.md#2-name-your-mailbox) & more.

## 1.0.0 (2026-11-10)

The first version, with \`<b>\` and {{braces}}.
`;

export interface BuiltSite {
  /** With the base, and a slash at its end. */
  readonly url: string;
  readonly folder: string;
  /** Of all pages, from the folder. */
  readonly pages: readonly string[];
  readonly read: (path: string) => string;
  readonly stop: () => void;
}

/** Builds the site from what is in the repository, with two releases in the changelog, and serves it. */
export async function buildSite(): Promise<BuiltSite> {
  const copy = mkdtempSync(join(tmpdir(), "docs-site-"));
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const file of listed.split("\n").filter((name) => name !== "" && existsSync(join(ROOT, name))))
    cpSync(join(ROOT, file), join(copy, file));
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  const changelog = join(copy, "CHANGELOG.md");
  writeFileSync(changelog, `${readFileSync(changelog, "utf8")}\n${VERSIONS}`);
  const folder = join(copy, "docs/.vitepress/dist");
  const server = createServer(({ url: asked = "/" }, response) => {
    const path = decodeURIComponent(new URL(asked, "http://x/").pathname);
    const file = join(folder, path.slice(BASE.length).replace(/(^|\/)$/, "$1index.html"));
    if (!path.startsWith(BASE) || !existsSync(file)) response.writeHead(404).end();
    else
      response
        .writeHead(200, { "content-type": TYPES[file.split(".").at(-1) ?? ""] ?? "text/plain" })
        .end(readFileSync(file));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`;
  const npm = (...words: readonly string[]) =>
    execFileSync("npm", words, {
      cwd: join(copy, "docs"),
      env: { ...process.env, DOCS_URL: url },
      stdio: ["ignore", "ignore", "inherit"],
    });
  npm("ci", "--no-audit", "--no-fund");
  npm("run", "build");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return {
    ...{ url, folder },
    pages: files.filter((file) => file.endsWith(".html")),
    read: (path) => readFileSync(join(folder, path), "utf8"),
    stop: () => server.close(),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  png: "image/png",
  xml: "application/xml",
  json: "application/json",
};

/** Links of the pages that lead nowhere, and what pages load from elsewhere. */
export function findFaults({ url, folder, pages, read }: BuiltSite): readonly string[] {
  const parsed = new Map(pages.map((page) => [page, load(read(page))]));
  const base = new URL(url);
  const faults: string[] = [];
  for (const [page, $] of parsed) {
    const here = new URL(page, url);
    const check = (value: string, loads: boolean): void => {
      const target = new URL(value, here);
      if (target.host !== base.host) {
        if (loads) faults.push(`${page} loads ${value}`);
        return;
      }
      const path = decodeURIComponent(target.pathname)
        .slice(BASE.length)
        .replace(/(^|\/)$/, "$1index.html");
      if (!target.pathname.startsWith(BASE) || !existsSync(join(folder, path)))
        faults.push(`${page}: ${value}`);
      else if (
        target.hash !== "" &&
        parsed.has(path) &&
        !hasId(parsed.get(path), decodeURIComponent(target.hash.slice(1)))
      )
        faults.push(`${page}: ${value} has no such heading`);
    };
    $("a[href]").each((_, element) => check($(element).attr("href") ?? "", false));
    $("link[href]").each((_, element) => check($(element).attr("href") ?? "", true));
    $("[src]").each((_, element) => check($(element).attr("src") ?? "", true));
  }
  return faults;
}

function hasId($: ReturnType<typeof load> | undefined, id: string): boolean {
  return (
    $?.("[id]")
      .toArray()
      .some((element) => $(element).attr("id") === id) ?? false
  );
}
