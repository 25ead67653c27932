import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { parse } from "yaml";
import { feedletter, folderWith } from "../cli/cli.js";
import { startWebServer } from "../content/web-server.js";
import { type Block, blocksOf, commandsIn, mergeIntoConfig } from "../followed-page.js";

const DOCS = join(import.meta.dirname, "../../docs");

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Task {
  /** Below docs/. */
  readonly page: string;
  /** What somebody has who starts. */
  readonly files: Files;
  /** What is online already. */
  readonly www?: (url: string) => Readonly<Record<string, string>>;
  /** The address that the page has for the site. */
  readonly address: string;
  /** By the command's first words: what other programs do, such as the generator. */
  readonly programs?: Readonly<Record<string, (site: Site) => void>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The part of the page that is followed. */
  readonly part?: (page: string) => string;
}

export interface Site {
  readonly folder: string;
  /** What is published. */
  readonly www: string;
  /** The site's address, on this machine. */
  readonly url: string;
  readonly write: (path: string, text: string) => void;
}

/** What is left when somebody has done all that a page says, line by line. Each command has to succeed. */
export async function followTask({
  page,
  files,
  www: online = () => ({}),
  address,
  programs = {},
  env = {},
  part,
}: Task) {
  const www = folderWith({});
  const server = await startWebServer((request, response) => serveFolder(www, request, response));
  const folder = folderWith(files);
  const write = (path: string, text: string): void => writeInto(folder, path, text);
  const url = `${server.url}/`;
  for (const [path, text] of Object.entries(online(url))) writeInto(www, path, text);
  const site: Site = { folder, www, url, write };
  const text = readFileSync(join(DOCS, page), "utf8").replaceAll(address, url);
  const ran: string[] = [];
  const outputs: Record<string, string> = {};

  const runOne = async (line: string): Promise<void> => {
    ran.push(line);
    const [, words = ""] = /^npx (?:--no )?feedletter (.*)$/.exec(line) ?? [];
    if (words === "") return runOther(line);
    const args = splitWords(words);
    // The address is on this machine here.
    if (args[0] === "adopt" || (args[0] === "init" && args[1] === url)) args.push("--allow-private");
    const { code, stdout, stderr } = await feedletter(args, { cwd: folder, env });
    outputs[words] = stdout + stderr;
    expect(code, `${line}\n${stdout}${stderr}`).toBe(0);
  };

  const runOther = (line: string): void => {
    if (/^npm (?:init|install|ci)\b/.test(line)) return;
    if (line.startsWith("rsync -a out/")) {
      cpSync(join(folder, "out"), www, { recursive: true });
      return;
    }
    const program = Object.keys(programs).find((start) => line.startsWith(start));
    expect(program, `nothing stands for "${line}"`).toBeDefined();
    programs[program ?? ""]?.(site);
  };

  for (const block of stepsOf(part === undefined ? text : part(text))) {
    if (block.file !== undefined && block.file !== "feedletter.yaml") write(block.file, block.text);
    else if (block.language === "yaml") mergeIntoConfig(join(folder, "feedletter.yaml"), parse(block.text));
    else if (block.language === "sh") for (const command of commandsIn(block)) await runOne(command);
  }
  const read = (path: string): string => readFileSync(join(folder, path), "utf8");
  return { ...site, ran, outputs, read };
}

function writeInto(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The blocks of a page; one below a line that ends with a file's name and a colon is that file. */
function stepsOf(page: string): readonly (Block & { readonly file?: string })[] {
  return page.split(/\n(?=```\w+\n)/).flatMap((part, index, all) => {
    const [block] = blocksOf(part);
    if (block === undefined) return [];
    const before = all[index - 1]?.trimEnd().split("\n").at(-1) ?? "";
    const file = /`([^`\s]+\.\w+)`:$/.exec(before)?.[1];
    return [{ ...block, ...(file === undefined ? {} : { file }) }];
  });
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  xml: "application/xml; charset=utf-8",
  json: "application/feed+json",
  css: "text/css",
};

/** As a good host does. */
function serveFolder(
  folder: string,
  { url = "/", headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const path = decodeURIComponent(new URL(url, "http://x/").pathname);
  const name = ["", "index.html", "index.xml", "/index.html"]
    .map((ending) => join(folder, `${path}${ending}`))
    .find((file) => /\.\w+$/.test(file) && existsSync(file));
  if (name === undefined) {
    response.writeHead(404, { "content-type": "text/html" }).end("Not found");
    return;
  }
  const body = readFileSync(name);
  const etag = `"${body.length}"`;
  const type = TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  const known = { etag, "content-type": type };
  if (headers["if-none-match"] === etag) response.writeHead(304, known).end();
  else if (/gzip/.test(headers["accept-encoding"] ?? "") && !type.startsWith("application/octet"))
    response.writeHead(200, { ...known, "content-encoding": "gzip" }).end(gzipSync(body));
  else response.writeHead(200, known).end(body);
}
