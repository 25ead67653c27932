import { makeMarkdown } from "#content/markup/markdown.js";
import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import { casesOf, each, type Make, times } from "./make.js";
import { testGrowth } from "./measure.js";

const ALL: readonly MarkdownExtension[] = [
  "abbreviations",
  "admonitions",
  "attributes",
  "callouts",
  "containers",
  "definition lists",
  "emoji",
  "insertions",
  "marks",
  "math",
  "subscripts",
  "superscripts",
];

const TEXTS: Readonly<Record<string, Make>> = {
  abbreviations: (n) => `${each(n / 100, (i) => `*[A${i}]: Abbreviation\n`)}\n${times("A1 ", n)}`,
  admonitions: (n) => times("!!! note\n    One.\n\n", n),
  "admonitions in admonitions": (n) => each(Math.sqrt(n) * 5, (i) => `${times("    ", i)}!!! note\n`),
  "admonitions without content": (n) => times('=== "Tab"\n', n),
  "attributes after words": (n) => times("*a*{.b} ", n),
  "attributes never closed": (n) => times("*a*{.b ", n),
  "only opening braces": (n) => `a ${times("{.", n)}`,
  "attributes in a row": (n) => `# a ${times("{.b}", n)}`,
  "lists with attributes": (n) => times("- a {.b}\n", n),
  callouts: (n) => times("> [!note] Title\n> One.\n\n", n),
  "callouts in callouts": (n) => `${times("> ", n)}[!note]\n`,
  containers: (n) => times("::: tip\nOne.\n:::\n\n", n),
  "containers never closed": (n) => times("::: tip\n\n", n),
  "containers' ends alone": (n) => times(":::\n\n", n),
  "a container's long title": (n) => `::: tip ${times("a ", n)}\n:::\n`,
  colons: (n) => times(":", n),
  definitions: (n) => times("Term\n: What it is\n\n", n),
  "definitions of one term": (n) => `Term\n${times(": What it is\n", n)}`,
  "definitions in definitions": (n) => `Term\n${times(": ", n)}a\n`,
  emoji: (n) => times(":tada: ", n),
  "emoji's colons": (n) => times(":a", n),
  "inserted and marked": (n) => times("++a++ ==b== ", n),
  "insertions never closed": (n) => times("++a ==b ", n),
  formulas: (n) => times("$a_b$ ", n),
  "formulas never closed": (n) => times("$a ", n),
  "display formulas never closed": (n) => times("$$a ", n),
  "blocks of formulas never closed": (n) => times("$$a\n", n),
  dollars: (n) => times("$", n),
  "brackets of formulas": (n) => times("\\(a ", n),
  "small letters": (n) => times("a~b~ c^d^ ", n),
  "small letters never closed": (n) => times("a~b c^d ", n),
};

const { render } = makeMarkdown();

testGrowth(
  casesOf(
    "Markdown's extensions",
    (body) => render(body, { separator: "<!--more-->", language: "en", name: "", extensions: ALL }),
    TEXTS,
  ),
);
