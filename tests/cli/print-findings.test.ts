import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { printFindings } from "#cli/print-findings.js";
import { type Finding, finding } from "#findings.js";
import { openTerminal } from "#terminal/terminal.js";

const lost = (file: string, cause: string): Finding => ({
  ...finding("W_LOST", { file }, `Left out: 1 embed (${cause}).`),
  cause,
});

function said(findings: readonly Finding[], verbose: boolean): readonly string[] {
  const stream = () => new PassThrough({ encoding: "utf8" });
  const stderr = stream();
  const terminal = openTerminal({ stdin: stream(), stdout: stream(), stderr }, {});
  printFindings(findings, { terminal, verbose });
  return String(stderr.read()).trimEnd().split("\n");
}

test("of one cause three posts are named, and the others counted, unless all are wanted", () => {
  const findings = ["a.md", "b.md", "c.md", "d.md", "e.md"].map((file) => lost(file, "`<x-chart>`"));
  const all = [...findings, lost("f.md", "`<canvas>`")];
  expect(said(all, false).map((line) => line.split("  ")[0])).toEqual([
    "a.md",
    "b.md",
    "c.md",
    "f.md",
    "W_LOST",
  ]);
  expect(said(all, false).at(-1)).toContain("`<x-chart>`: 2 more");
  expect(said(all, true)).toHaveLength(6);
});

test("what isn't a post is counted by reason, as one sentence, however long the lists are", () => {
  const reasons = [
    "It is a list of 2 dated links.",
    "It is a list of 14 dated links.",
    'Its type is "page".',
    "A README without front matter describes its folder.",
  ];
  const findings = reasons.map((reason, at) => finding("N_NOT_A_POST", { file: `${at}.html` }, reason));
  expect(said(findings, false)).toEqual([
    'skipped 4 that aren\'t posts: it is a list of dated links (2), its type is "page" (1), a README without front matter describes its folder (1) (use --verbose to list them)',
  ]);
  expect(said(findings.slice(0, 1), false)[0]).toContain("skipped 1 that isn't a post: it is a list");
});
