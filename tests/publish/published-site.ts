import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFeeds } from "#app/site/build-feeds.js";
import { feedletter, folderWith, postOn } from "../cli/cli.js";
import { startWebServer, type WebServer } from "../content/web-server.js";

export const NOW = Date.parse("2026-06-15T12:00:00Z");

export interface PublishedSite {
  readonly folder: string;
  readonly configPath: string;
  readonly server: WebServer;
  readonly url: string;
  readonly write: (path: string, text: string) => void;
  readonly build: () => Promise<unknown>;
  /** What `out/` has now is what the server serves. */
  readonly deploy: () => void;
  readonly run: typeof feedletter;
}

type Answer = Parameters<typeof startWebServer>[0];

/** A site that is built in one folder and served, by a real server, from another. */
export async function publishedSite(
  hub: string | undefined,
  before?: (...given: Parameters<Answer>) => boolean,
): Promise<PublishedSite> {
  const folder = folderWith({
    "content/one.md": postOn("2026-06-01", "One"),
    "www/index.html": "<title>x</title>",
  });
  const server = await startWebServer((request, response) => {
    if (before?.(request, response)) return;
    const path = join(
      folder,
      "www",
      new URL(request.url ?? "", "http://x/").pathname.replace(/\/$/, "/index.html"),
    );
    if (!existsSync(path)) return void response.writeHead(404).end();
    const type = path.endsWith(".json")
      ? "application/feed+json"
      : path.endsWith(".html")
        ? "text/html"
        : "application/xml";
    response.writeHead(200, { "content-type": type }).end(readFileSync(path));
  });
  const url = `${server.url}/`;
  const configPath = join(folder, "feedletter.yaml");
  const feeds = hub === undefined ? "" : `feeds: { hub: "${hub}" }\n`;
  writeFileSync(
    configPath,
    `site: { title: Notes, url: "${url}" }\ncontent: [{ files: content, url: "/posts/{slug}/" }]\n${feeds}`,
  );
  return {
    ...{ folder, configPath, server, url },
    write: (path, text) => writeFileSync(join(folder, path), text),
    build: () => buildFeeds({ configPath, env: {}, cwd: folder, now: NOW, include: new Set(["published"]) }),
    deploy: () => {
      rmSync(join(folder, "www"), { recursive: true });
      cpSync(join(folder, "out"), join(folder, "www"), { recursive: true });
    },
    run: (args, options) => feedletter(args, { ...options, cwd: folder }),
  };
}
