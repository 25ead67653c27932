import fc from "fast-check";
import { expect, test } from "vitest";
import { findSourceLinks } from "#feeds/checks/source-links.js";

const find = (source: string, format: "markdown" | "html" | "text" = "markdown") =>
  findSourceLinks(source, format).map(({ kind, target, line, missingAlt }) =>
    [line, kind, target, ...(missingAlt ? ["unnamed"] : [])].join(" "),
  );

test("links and pictures are found with their lines, in Markdown and the HTML within", () => {
  expect(
    find(
      'One [a](x.md "t") and ![](y.png)\n\n[![z](z.png)](/z/) <http://auto.example>\n<a\n href=\'q&amp;r\'>q</a> <img src=w.png>\n[ref]: <http://ref.example/(x)> "t"\n[b](with_(paren).html)',
    ),
  ).toEqual([
    "1 link x.md",
    "1 media y.png unnamed",
    "3 link /z/",
    "3 media z.png",
    "3 link http://auto.example",
    "4 link q&r",
    "5 media w.png unnamed",
    "6 link http://ref.example/(x)",
    "7 link with_(paren).html",
  ]);
});

test("what stands in code, comments and template tags is none", () => {
  const source =
    "```\n[a](x.md)\n```\n~~~ md\n![](x)\n~~~\n`[a](x)` ``[a](`x)``\n<!-- [a](x) -->\n<pre><a href=x></pre>\n{{ '[a](x)' }} {% link [a](x) %}\n[real](y)";
  expect(find(source)).toEqual(["11 link y"]);
  expect(find("[a](x)", "text")).toEqual([]);
  expect(find("[a](x) <a href=y>", "html")).toEqual(["1 link y"]);
});

test("an image that is said to be an ornament needs no words", () => {
  expect(find('<img src="x" alt="">\n<img alt src=y>\n<img src="z" data-alt="x">')).toEqual([
    "1 media x",
    "2 media y",
    "3 media z unnamed",
  ]);
});

test("any text is looked through, however long and odd", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          "[",
          "]",
          "(",
          ")",
          "!",
          "`",
          "<a ",
          "<img ",
          "href=",
          '"',
          "\n",
          "x",
          "~~~",
          "{{",
          "<!--",
        ),
        { maxLength: 60 },
      ),
      (pieces) => {
        const source = pieces.join("");
        for (const { line } of findSourceLinks(source, "markdown"))
          expect(line).toBeLessThanOrEqual(source.split("\n").length);
      },
    ),
    { numRuns: 300 },
  );
  for (const piece of ["[", "![", "`", "<a href=", "[a](", "<!--", "``` \n", "{{", "[![a]("])
    expect(findSourceLinks(piece.repeat(20_000), "markdown").length).toBeGreaterThanOrEqual(0);
});
