import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import { renderVariant } from "#digest/render.js";
import { FeedletterError, formatPlace } from "#errors.js";
import { type Colour, contrastRatio, makeReadable, parseColour } from "#theme/colours.js";
import { findLogo } from "#theme/logo.js";
import { folderWith } from "../cli/cli.js";
import { fillAll, sampleContext, sampleDraft, sampleTheme } from "./samples.js";

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

function colour(css: string): Colour {
  const parsed = parseColour(css);
  if (parsed === undefined) throw new Error(`${css} is no colour`);
  return parsed;
}

function contrast(one: string, other: string): number {
  return contrastRatio(colour(one), colour(other));
}

test("whatever the accent and the background, every text can be read, in light and dark", () => {
  fc.assert(
    fc.property(hex, hex, (accent, background) => {
      const { page, card, button, quietButton, dark } = sampleTheme({ accent, background });
      for (const ground of [page, card, dark.page, dark.card]) {
        for (const text of [ground.ink, ground.text, ground.soft, ground.accent]) {
          expect(contrast(text, ground.back)).toBeGreaterThanOrEqual(4.5);
        }
      }
      for (const { text, back } of [button, quietButton, dark.button, dark.quietButton]) {
        expect(contrast(text, back)).toBeGreaterThanOrEqual(4.5);
      }
    }),
    { numRuns: 500 },
  );
});

test("a colour that can be read stays as it is; another one keeps its hue", () => {
  expect(sampleTheme({ accent: "#14584a" }).card.accent).toBe("#14584a");
  const { red, green, blue } = makeReadable(colour("#ffd400"), colour("#ffffff"));
  expect(red).toBeGreaterThan(green);
  expect(green).toBeGreaterThan(blue);
});

test.each([
  ["#abc", "#aabbcc"],
  ["rgb(1, 2, 3)", "#010203"],
  ["rgb(100% 0% 0% / 50%)", "#ff0000"],
  ["White", "#ffffff"],
] as const)("%s is read as %s", (css, same) => {
  expect({ ...colour(css), alpha: 1 }).toEqual(colour(same));
});

test.each(["#12", "red-ish", "var(--x)", "constructor", "rgb(a,b,c)", ""])("%j is no colour", (css) => {
  expect(parseColour(css)).toBeUndefined();
});

test("a theme changes the digest without a template being touched", async () => {
  const logo = { url: "https://careers.example/logo.png", alt: "Notes & more", width: 120 };
  const theme = sampleTheme(
    { accent: "#b3261e", background: "#ffffff", font: "Verdana, sans-serif", radius: 0, width: 500 },
    logo,
  );
  const { html } = fillAll(await renderVariant(sampleDraft(), sampleContext({ theme })));
  expect(html).toContain('bgcolor="#b3261e"');
  expect(html).toContain("font-family:Verdana, sans-serif");
  expect(html).toMatch(
    /<img[^>]*alt="Notes &amp; more"[^>]*src="https:\/\/careers\.example\/logo\.png"[^>]*width="120"/,
  );
  expect(html).toContain("max-width:500px");
  expect(html).not.toContain("#14584a");
});

describe("Outlook, which is Word, gets", () => {
  test("buttons and widths that it understands, however it reads the rest", async () => {
    const { html } = fillAll(await renderVariant(sampleDraft(), sampleContext()));
    expect(html).toMatch(/<!--\[if mso[^>]*>.*?<table[^>]* width="600"/s);
    const buttons = [...html.matchAll(/<td[^>]*bgcolor="[^>]*>\s*<a /g)].map(([cell]) => cell);
    expect(buttons).toHaveLength(1);
    for (const cell of buttons) expect(cell).toMatch(/mso-padding-alt:12px 20px/);
    for (const [image] of html.matchAll(/<img[^>]*>/g)) expect(image).toMatch(/ width="566"/);
  });

  test("first fonts that it has", async () => {
    const { html } = fillAll(await renderVariant(sampleDraft(), sampleContext()));
    const inline = [...html.matchAll(/style="[^"]*font(?:-family)?:([^;"]*)/g)].map(([, font = ""]) => font);
    for (const font of inline.filter((value) => /[a-z]{5}/i.test(value)))
      expect(font).toMatch(/Helvetica|Georgia|Arial|Ubuntu/);
  });
});

describe("the theme in the configuration", () => {
  const parse = (theme: object) =>
    configSchema.safeParse({ site: { title: "T", url: "https://t.example/" }, theme }).error?.issues[0]
      ?.message;
  test.each([
    [{ accent: null }, 'must be a colour in quotes, such as "#14584a"'],
    [{ accent: "red" }, 'must be a colour such as "#14584a"'],
    [{ font: '"><script>' }, "must be sans, serif, mono, or font names separated by commas, without quotes"],
    [{ accnt: "#fff" }, 'Unrecognized key: "accnt"'],
  ])("%j is refused", (theme, said) => {
    expect(parse(theme)).toBe(said);
  });
});

describe("the logo", () => {
  const site = { url: "https://careers.example/blog/" };
  const find = (logo: Parameters<typeof findLogo>[0], baseDir = "/") => {
    const placeOf = (...path: readonly PropertyKey[]) => ({ file: path.join("."), line: 7 });
    try {
      return findLogo(logo, { site, baseDir, fallbackAlt: "Notes", placeOf, section: ["theme"] });
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      return `${error.code} ${error.exit} ${error.place && formatPlace(error.place)} ${error.message}`;
    }
  };

  test("has an absolute address, and the digest's title where nothing says what it is", () => {
    expect(find({ url: "/logo.png", width: 100 })).toEqual({
      url: "https://careers.example/logo.png",
      alt: "Notes",
      width: 100,
    });
    expect(find({ url: "https://cdn.example/l.png", width: 100, alt: "L" })).toMatchObject({
      url: "https://cdn.example/l.png",
      alt: "L",
    });
    expect(find(undefined)).toBeUndefined();
  });

  test("can have another picture for dark mode", () => {
    const dark = { url: "/dark.png" };
    expect(find({ url: "/logo.png", width: 100, dark })).toMatchObject({
      darkUrl: "https://careers.example/dark.png",
    });
    expect(find({ url: "/l.png", width: 9, dark: { url: "javascript:x" } })).toMatch(
      /^E_CONFIG 2 theme\.logo\.dark\.url:7/,
    );
  });

  test("that is missing, no picture, or nowhere is an error with its line", () => {
    const folder = folderWith({ "logo.svg": "<svg/>" });
    writeFileSync(join(folder, "logo.png"), Buffer.from("89504e470d0a", "hex"));
    expect(find({ url: "/l.png", width: 9, file: "gone.png" }, folder)).toMatch(
      /^E_CONFIG 2 theme\.logo\.file:7 .*gone\.png can't be read/,
    );
    expect(find({ url: "/l.png", width: 9, file: "logo.svg" }, folder)).toMatch(
      /^E_CONFIG 2 theme\.logo\.file:7 .*not a PNG, JPEG or GIF/,
    );
    expect(find({ url: "javascript:x", width: 9 }, folder)).toMatch(/^E_CONFIG 2 theme\.logo\.url:7/);
    expect(find({ url: "/l.png", width: 9, file: "logo.png" }, folder)).toMatchObject({ width: 9 });
  });
});
