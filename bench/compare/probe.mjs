/**
 * What the feed of each program has of posts that are made to be got wrong. Prints Markdown. Installs nothing: run feeds.mjs before
 * it, with the same folder.
 *
 *   node bench/compare/probe.mjs [--dir FOLDER]
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SaxesParser } from "saxes";
import { SITES, writeSite } from "./sites.mjs";

const { values } = parseArgs({
  options: { dir: { type: "string", default: join(tmpdir(), "feedletter-compare") } },
});
const folder = resolve(values.dir);
const cli = join(import.meta.dirname, "../../dist/cli.cjs");

const post = (number, day, text, more = "") => ({
  number,
  day,
  text: `---\ntitle: Post ${number}\ndate: ${day}T10:00:00.000Z\n${more}---\n${text}\n`,
});

const POSTS = [
  post(1, "2026-01-01", "A [link](/about/) and a picture: ![A door](/images/door.jpg)"),
  post(2, "2026-01-02", "An [old link](../post-1/)."),
  post(3, "2099-01-01", "From the future."),
  post(4, "2026-01-04", "Half done.", "draft: true\n"),
  post(5, "2026-01-05", "A control character\u000b from a word processor."),
  post(6, "2026-01-06", '<script>alert(1)</script>\n\n<p onclick="alert(2)">Text</p>'),
];

function isWellFormed(xml) {
  let fault;
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    fault ??= error;
  });
  parser.write(xml).close();
  return fault === undefined;
}

/** The texts of the items as HTML, whatever element holds them. */
function readItems(xml) {
  return [...xml.matchAll(/<(item|entry)>([\s\S]*?)<\/\1>/g)].map(([, , inner]) => {
    const [, title = ""] = /<title[^>]*>(?:<!\[CDATA\[)?([^<\]]*)/.exec(inner) ?? [];
    const bodies = ["content:encoded", "content", "description"].map(
      (name) => new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`).exec(inner)?.[1],
    );
    const raw = bodies.find((body) => body !== undefined) ?? "";
    return { number: Number(/\d+/.exec(title)?.[0]), html: decodeText(raw) };
  });
}

const decodeText = (raw) =>
  raw.includes("<![CDATA[")
    ? raw.replace(/^[\s\S]*?<!\[CDATA\[|\]\]>[\s\S]*$/g, "")
    : raw.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

const QUESTIONS = {
  "well-formed XML in spite of a control character": (xml) => isWellFormed(xml),
  "`/about/` and `/images/door.jpg` made absolute": (_, items) =>
    ["https://corpus.example/about/", "https://corpus.example/images/door.jpg"].every((url) =>
      items.get(1)?.includes(url),
    ),
  "`../post-1/` made absolute": (_, items) =>
    items.get(2)?.includes('href="https://corpus.example/') ?? false,
  "a post dated 2099 left out": (_, items) => !items.has(3),
  "`draft: true` left out": (_, items) => !items.has(4),
  "scripts and `onclick` taken out": (_, items) => !/<script|onclick/.test(items.get(6) ?? ""),
};

const answers = {};
for (const name of Object.keys(SITES)) {
  const modules = join(folder, "npm", name, "node_modules");
  const site = join(folder, "probe", name);
  writeSite(name, site, POSTS);
  if (existsSync(modules)) symlinkSync(modules, join(site, "node_modules"));
  const [command, ...args] = SITES[name].command({ cli, modules });
  const built = spawnSync(command, args, { cwd: site, encoding: "utf8" });
  const feed = join(site, SITES[name].feed);
  if (!existsSync(feed)) {
    console.error(name, built.stderr ?? built.error);
    continue;
  }
  const xml = readFileSync(feed, "utf8");
  const items = new Map(readItems(xml).map(({ number, html }) => [number, html]));
  answers[name] = Object.values(QUESTIONS).map((ask) => (ask(xml, items) ? "yes" : "no"));
}
const names = Object.keys(answers);
console.log(`| | ${names.join(" | ")} |\n| --- |${names.map(() => " --- |").join("")}`);
for (const [nth, question] of Object.keys(QUESTIONS).entries())
  console.log(`| ${question} | ${names.map((name) => answers[name][nth]).join(" | ")} |`);
