import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "#cli/program/command-table.js";
import { makeManPage } from "../../scripts/man-page.mjs";

const ROOT = join(import.meta.dirname, "../..");

describe("feedletter(1)", () => {
  let page = "";
  beforeAll(async () => {
    const manifest = { version: "1.2.3", description: "Turns posts into feeds." };
    page = await makeManPage(manifest, "2026-03-01", join(ROOT, "build"));
  });

  test("names each command, what it takes, and how it ends", () => {
    const sections = [...page.matchAll(/^\.SS (.*)$/gm)].map(([, name = ""]) => name);
    expect(sections.filter((name) => !name.includes(" "))).toEqual(Object.keys(COMMANDS));
    expect(sections).toContain("subscribers import");
    expect(page).toContain(".B \\-\\-dry\\-run\n");
    expect(page).toContain(".TP\n.B 3\nPartly done.");
    // Once, not for each command.
    expect(page.match(/^\.B \\-c, \\-\\-config <file>$/gm)).toHaveLength(1);
  });

  test("begins with the version and the date, and holds no sign that an old formatter can't show", () => {
    expect(page).toContain('.TH FEEDLETTER 1 2026-03-01 "Feedletter 1.2.3" "User Commands"\n');
    expect(page).toContain(".SH NAME\nfeedletter \\-\nturns posts into feeds\n");
    expect(page).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test("has no line that is taken for a request by mistake", () => {
    const requests = new Set(page.match(/^[.'].*?(?= |$)/gm));
    const known = ['.\\"', ".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".IR", ".EX", ".EE"];
    expect([...requests].filter((request) => !known.includes(request))).toEqual([]);
    expect(page.match(/^\.EX$/gm)?.length).toBe(page.match(/^\.EE$/gm)?.length);
  });
});
