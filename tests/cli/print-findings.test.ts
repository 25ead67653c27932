import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { printFindings } from "#cli/print-findings.js";
import { type Finding, finding } from "#findings.js";
import { openTerminal } from "#terminal/terminal.js";

const lost = (file: string, cause: string): Finding => ({
  ...finding("W_LOST", { file }, `Left out: 1 embed (${cause}).`),
  cause,
});

test("of one cause three posts are named, and the others counted, unless all are wanted", () => {
  const findings = ["a.md", "b.md", "c.md", "d.md", "e.md"].map((file) => lost(file, "`<x-chart>`"));
  const said = (verbose: boolean): readonly string[] => {
    const stream = () => new PassThrough({ encoding: "utf8" });
    const stderr = stream();
    const terminal = openTerminal({ stdin: stream(), stdout: stream(), stderr }, {});
    printFindings([...findings, lost("f.md", "`<canvas>`")], { terminal, verbose });
    return String(stderr.read()).trimEnd().split("\n");
  };
  expect(said(false).map((line) => line.split("  ")[0])).toEqual(["a.md", "b.md", "c.md", "f.md", "W_LOST"]);
  expect(said(false).at(-1)).toContain("`<x-chart>`: 2 more");
  expect(said(true)).toHaveLength(6);
});
