import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeIn, listExported } from "./exported.js";

const EXPORTED = listExported();
const DOCS = readFileSync(join(import.meta.dirname, "../../docs/api.md"), "utf8");

test("of everything that is exported it is said whether it is stable", () => {
  const isSaid = /(?:^|\s)@(?:public|experimental)\b/;
  expect(EXPORTED.filter(({ docstring }) => !isSaid.test(docstring)).map(({ name }) => name)).toEqual([]);
  expect(EXPORTED.length).toBeGreaterThan(40);
});

test("each function has an example, which imports it by the package's name", () => {
  const lacking = EXPORTED.filter(({ name, isType, docstring }) => {
    const [example = "", ...others] = codeIn(docstring.split("@example\n")[1] ?? "");
    return (
      !isType && !(others.length === 0 && example.includes('from "feedletter"') && example.includes(name))
    );
  });
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

test("docs/api.md names each function, and what is experimental", () => {
  const missing = EXPORTED.filter(({ name, isType, docstring }) => {
    if (isType) return false;
    const isExperimental = /^@experimental/m.test(docstring);
    const line =
      DOCS.split("\n").find((text) => text.startsWith("| `") && text.includes(`\`${name}\``)) ?? "";
    return line === "" || line.includes("(experimental)") !== isExperimental;
  });
  expect(missing.map(({ name }) => name)).toEqual([]);
});
