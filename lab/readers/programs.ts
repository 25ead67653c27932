import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "cheerio";
import Libsql from "libsql";
import { type ParsedMail, simpleParser } from "mailparser";
import { z } from "zod";
import { type ShownFeed, type ShownItem, shownFeed } from "./shown.js";

type ReadDocument = (file: string) => Promise<ShownFeed>;

/** Debian's, which sees Debian's packages. */
const PYTHON = "/usr/bin/python3";

/** A program of the room, which prints what a reader gives as JSON. */
function print(command: string, ...options: readonly string[]): ShownFeed {
  return shownFeed.parse(JSON.parse(run(command, ...options)));
}

function run(command: string, ...options: readonly string[]): string {
  return execFileSync(command, options, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    // podcast-partytime logs to stdout.
    env: { ...process.env, PARTYTIME_LOG: "silent" },
  });
}

async function inTemporaryFolder(work: (folder: string) => Promise<ShownFeed>): Promise<ShownFeed> {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-reader-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const readWithFeedparser: ReadDocument = async (file) =>
  print(PYTHON, join(import.meta.dirname, "programs/read_feedparser.py"), file);

export const readWithNpm =
  (name: string): ReadDocument =>
  async (file) =>
    print(process.execPath, join(import.meta.dirname, "programs/npm.mjs"), name, file);

/** Whether the package is in the room. */
export function hasPackage(name: string): boolean {
  return existsSync(join(import.meta.dirname, "node_modules", name));
}

export function hasProgram(name: string): boolean {
  return ["/usr/bin", "/usr/local/bin", "/bin"].some((folder) => existsSync(join(folder, name)));
}

export function hasPythonModule(name: string): boolean {
  return existsSync(PYTHON) && existsSync(join("/usr/lib/python3/dist-packages", name));
}

const newsboatItems = z.array(
  z.object({
    guid: z.string(),
    title: z.string(),
    author: z.string(),
    url: z.string(),
    pubDate: z.number(),
    content: z.string(),
    enclosure_url: z.string().nullable(),
    enclosure_type: z.string().nullable(),
  }),
);

/** Newsboat shows what is in its database. */
export const readWithNewsboat: ReadDocument = (file) =>
  inTemporaryFolder(async (folder) => {
    const [urls, cache, config] = ["urls", "cache.db", "config"].map((name) => join(folder, name));
    writeFileSync(join(folder, "urls"), `file://${file}\n`);
    writeFileSync(join(folder, "config"), "");
    run("newsboat", "-u", urls ?? "", "-c", cache ?? "", "-C", config ?? "", "-x", "reload");
    const database = new Libsql(cache ?? "", { readonly: true });
    try {
      const feed = z
        .object({ title: z.string(), url: z.string() })
        .parse(database.prepare("SELECT title, url FROM rss_feed").get());
      const items = newsboatItems.parse(database.prepare("SELECT * FROM rss_item").all());
      return { title: feed.title, link: feed.url, items: items.map(readNewsboatItem) };
    } finally {
      database.close();
    }
  });

function readNewsboatItem(item: z.output<typeof newsboatItems>[number]): ShownItem {
  return {
    id: item.guid,
    title: item.title,
    link: item.url,
    date: new Date(item.pubDate * 1000).toISOString(),
    authors: [item.author],
    content: item.content,
    enclosures: item.enclosure_url ? [{ url: item.enclosure_url, type: item.enclosure_type }] : [],
  };
}

/** One line an item, fields between tabs: see sfeed(5). */
export const readWithSfeed: ReadDocument = async (file) => {
  const lines = execFileSync("sfeed", { encoding: "utf8", input: readFileSync(file) })
    .trimEnd()
    .split("\n");
  const items = lines.map((line): ShownItem => {
    const [time, title, link, content, , id, author, enclosure, categories] = line.split("\t");
    return {
      id,
      title,
      link,
      date: new Date(Number(time) * 1000).toISOString(),
      authors: [author],
      categories: categories ? categories.split("|") : [],
      content: content?.replace(/\\([nt\\])/g, (_, escaped: string) => SFEED_ESCAPES[escaped] ?? escaped),
      enclosures: enclosure ? [{ url: enclosure }] : [],
    };
  });
  return { items };
};

const SFEED_ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\" };

/** It mails each post; the mails are what people see. */
export const readWithRss2email: ReadDocument = (file) =>
  inTemporaryFolder(async (folder) => {
    const mails = join(folder, "mails");
    mkdirSync(mails);
    const config = join(folder, "config");
    writeFileSync(
      config,
      `[DEFAULT]
from = feeds@lab.example
to = reader@lab.example
email-protocol = maildir
maildir-path = ${mails}
maildir-mailbox = inbox
date-header = True
html-mail = True
name-format = {feed-title}\t{author}
[feed.lab]
url = ${file}
`,
    );
    run("r2e", "-c", config, "-d", join(folder, "data.json"), "run");
    const inbox = join(mails, "inbox/new");
    const items = await Promise.all(
      readdirSync(inbox).map(async (name) => {
        const source = readFileSync(join(inbox, name), "utf8");
        const [, tags = ""] = /^X-RSS-TAGS:(.*(?:\n[ \t].*)*)/im.exec(source) ?? [];
        // The parser decodes the words of headers that it knows.
        const decoded = await simpleParser(`Subject:${tags}\n\n`);
        return { ...readMail(await simpleParser(source)), categories: decoded.subject?.split(",") ?? [] };
      }),
    );
    return { title: items[0]?.feed, items };
  });

function readMail(mail: ParsedMail): ShownItem & { readonly feed: string | undefined } {
  const page = load(mail.html || "");
  const [feed, author] = (mail.from?.value[0]?.name ?? "").split(/\s*\t/);
  const headerOf = (name: string) => z.string().optional().parse(mail.headers.get(name));
  const files = page(".footer p")
    .toArray()
    .filter((line) => page(line).text().startsWith("Enclosure:"))
    .map((line) => ({ url: page(line).find("a").attr("href") ?? "" }));
  return {
    feed,
    id: headerOf("x-rss-id"),
    title: mail.subject,
    link: headerOf("x-rss-url"),
    date: mail.date?.toISOString(),
    authors: [author],
    content: page("#body").html(),
    enclosures: files,
  };
}
