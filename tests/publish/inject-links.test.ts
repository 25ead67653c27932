import { load } from "cheerio";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DiscoveryLink } from "#feeds/discovery.js";
import { injectLinks } from "#publish/inject-links.js";

const LINKS: readonly DiscoveryLink[] = [
  { type: "application/rss+xml", title: "Notes (RSS)", href: "https://n.example/rss.xml" },
  { type: "application/atom+xml", title: 'N & "Ö" (Atom)', href: "https://n.example/atom.xml" },
];
const RSS =
  '<link rel="alternate" type="application/rss+xml" title="Notes (RSS)" href="https://n.example/rss.xml">';
const ATOM =
  '<link rel="alternate" type="application/atom+xml" title="N &amp; &quot;&#xd6;&quot; (Atom)" href="https://n.example/atom.xml">';
const BOTH = RSS + ATOM;
const URL_OF_PAGE = "https://n.example/a/b/";

function inject(page: string | Buffer) {
  return injectLinks(Buffer.from(page), { links: LINKS, url: URL_OF_PAGE });
}

function injected(page: string | Buffer): string {
  const result = inject(page);
  return result.kind === "changed" ? result.bytes.toString() : result.kind;
}

describe("the place of the links", () => {
  test.each([
    [
      "a line of its own",
      "<html>\n<head>\n  <title>x</title>\n</head>\n",
      "<html>\n<head>\n  <title>x</title>\n@\n</head>\n",
    ],
    ["indented", "<head>\n  <title>x</title>\n  </head>", "<head>\n  <title>x</title>\n  @\n  </head>"],
    ["a minified page", "<head><title>x</title></head><body>y", "<head><title>x</title>@</head><body>y"],
    ["CRLF", "<head>\r\n</head>\r\n<p>x", "<head>\r\n@\r\n</head>\r\n<p>x"],
    ["capitals", "<HTML><HEAD LANG=x><TITLE>x</TITLE></HEAD>", "<HTML><HEAD LANG=x><TITLE>x</TITLE>@</HEAD>"],
    ["a mark at the beginning", "\uFEFF<!doctype html><head></head>", "\uFEFF<!doctype html><head>@</head>"],
    ["no head", "<!doctype html>\n<title>x</title>\n<p>y", "<!doctype html>\n<title>x</title>\n@\n<p>y"],
    ["no head, but a body", "<html><body>x", "<html>@<body>x"],
    ["no end of the head", "<head><meta charset=utf-8><body>x", "<head><meta charset=utf-8>@<body>x"],
    ["text after the title", "<title>x</title>\nHello", "<title>x</title>\n@\nHello"],
    ["nothing but a head", "<!doctype html><title>x</title>", "<!doctype html><title>x</title>@"],
    [
      "a comment that names it",
      "<!-- <head></head> --><head><!-- </head> --></head>",
      "<!-- <head></head> --><head><!-- </head> -->@</head>",
    ],
    ["an odd comment", "<!--><head></head>-->", "<!--><head>@</head>-->"],
    [
      "a script that names it",
      "<head><script>'</head>'</script></head>",
      "<head><script>'</head>'</script>@</head>",
    ],
    [
      "a script with a comment",
      "<head><script><!-- <script></script></head> --></script></head>",
      "<head><script><!-- <script></script></head> --></script>@</head>",
    ],
    [
      "a style and a title",
      "<head><style></head></style><title></head></title></head>",
      "<head><style></head></style><title></head></title>@</head>",
    ],
    [
      "an attribute",
      "<head><meta content='</head>' data-x=\"<body>\"></head>",
      "<head><meta content='</head>' data-x=\"<body>\">@</head>",
    ],
    [
      "a template",
      "<head><template><p></head><link rel=alternate href=/rss.xml></template></head>",
      "<head><template><p></head><link rel=alternate href=/rss.xml></template>@</head>",
    ],
    ["a header element", "<html><header>x</header>", "<html>@<header>x</header>"],
    [
      "a noscript with a picture",
      "<head><noscript><img src=x></noscript></head>",
      "<head><noscript><img src=x></noscript>@</head>",
    ],
  ])("%s", (_, page, expected) => {
    expect(injected(page)).toBe(expected.replace("@", BOTH));
  });

  test("XHTML gets XHTML", () => {
    expect(injected("<?xml version='1.0'?><html><head></head></html>")).toContain(
      'href="https://n.example/rss.xml" />',
    );
  });

  test("bytes of any other encoding stay as they are", () => {
    const page = Buffer.from("<head><title>caf\xe9 \x80\xff</title></head>", "latin1");
    const result = inject(page);
    expect(result.kind === "changed" && result.bytes.toString("latin1").replace(BOTH, "")).toBe(
      page.toString("latin1"),
    );
  });
});

describe("links that are there", () => {
  test.each([
    ["equal", `<head>${BOTH}</head>`],
    [
      "relative",
      "<head><link rel=alternate href=../../rss.xml><link REL='Feed Alternate' href='/atom.xml'></head>",
    ],
    [
      "by http",
      "<head><link rel=alternate href=http://n.example/rss.xml><link rel=alternate href='//n.example/atom.xml'></head>",
    ],
    [
      "with a base",
      "<head><base href='https://n.example/'><link rel=alternate href=rss.xml><link rel=alternate href=atom.xml></head>",
    ],
    ["after the head", `<head></head>${BOTH}<body>`],
  ])("%s: nothing is added", (_, page) => {
    expect(inject(page)).toEqual({ kind: "had" });
  });

  test("only the missing one is added", () => {
    expect(injected(`<head>${RSS}</head>`)).toBe(`<head>${RSS}${ATOM}</head>`);
  });

  test.each([
    ["in a comment", `<head><!-- ${BOTH} --></head>`],
    ["in the body", `<head></head><body>${BOTH}`],
    ["of a style sheet", "<head><link rel='alternate stylesheet' href=/rss.xml></head>"],
    ["to another feed", "<head><link rel=alternate href=/comments.xml></head>"],
  ])("%s don't count", (_, page) => {
    expect(inject(page)).toMatchObject({ kind: "changed", added: 2 });
  });
});

test.each([
  ["a fragment", "<p>Hello</p>", "no page"],
  ["a file that proves who owns the site", "google-site-verification: google123.html", "no page"],
  ["nothing", "", "no page"],
  ["a comment without an end", "<head><!-- x</head>", "failed"],
  ["ISO-2022-JP", "<head><title>\u001B$B4A;z\u001B(B</title></head>", "failed"],
  ["UTF-16", Buffer.from("\uFEFF<head></head>", "utf16le"), "failed"],
])("%s isn't touched", (_, page, kind) => {
  expect(inject(page).kind).toBe(kind);
});

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly data?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
}

/** Every element and every text with its parents, as a browser would have them. */
function nodesOf({ type, name, data, attribs = {}, children = [] }: Node, path = ""): readonly string[] {
  const own = `${path}/${name ?? type}`;
  const text = data?.replace(/\s+/g, " ").trim();
  if (text === "") return [];
  const attributes = Object.entries(attribs).map(([key, value]) => `${key}=${value}`);
  return [`${own} ${attributes.join(" ")}${text ?? ""}`, ...children.flatMap((child) => nodesOf(child, own))];
}

function parse(html: string): Node {
  const [root] = load(html).root().get();
  if (root === undefined) throw new Error("There is no document.");
  return root;
}

test("whatever the page is, a browser finds the links in its head, and everything else is as before; once", () => {
  const piece = fc.constantFrom(
    ...'<!doctype html>|<html>|<head>|</head>|<body>|</body>|</html>|<title>t</title>|<title>|</title>|<meta charset=utf-8>|<script>|</script>|<!--|-->|--!>|<style>|</style>|<template>|</template>|<noscript>|</noscript>|text|<p>|<br>|</br>|<link rel=alternate href=/x>|<base href=/>|\n|  |<|<a b=\'>\'>|<div x="<head>">|<textarea>|</|<?x>|<header>|<!-->|&lt;|<frameset>|<SCRIPT src=a>|</SCRIPT >|<svg>|<meta content="</head>">|<!DOCTYPE x [|]>|\r\n|<x ="a>|<noframes>|</noframes>'.split(
      "|",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const page = pieces.join("");
      const result = inject(page);
      if (result.kind !== "changed") return;
      const changed = result.bytes.toString();
      const isOurs = (node: string) => node.includes("n.example/");
      const after = nodesOf(parse(changed));
      const ours = after.filter(isOurs);
      const before = nodesOf(parse(page));
      expect(after.filter((node) => !isOurs(node))).toEqual(before);
      expect(ours.map((node) => node.split(" ")[0])).toEqual(Array(2).fill("/root/html/head/link"));
      expect(inject(changed)).toEqual({ kind: "had" });
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  "<",
  "<!--",
  "<a b='",
  "<a b",
  "</",
  "<script>",
  "<!-- --",
  "<title>",
  "<a =",
  "<template>",
  "<head>",
])("a million letters of %j are read, soon", (text) => {
  const started = process.cpuUsage().user;
  inject(`<html>${text.repeat(1_000_000 / text.length)}`);
  expect((process.cpuUsage().user - started) / 1_000).toBeLessThan(3_000);
});
