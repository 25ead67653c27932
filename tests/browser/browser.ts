import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { inject, onTestFinished } from "vitest";

/** Of this process, for as long as it runs. */
let browser: Promise<Browser> | undefined;

export interface View {
  /** CSS pixels. */
  readonly width: number;
  readonly height?: number;
  readonly colorScheme: "light" | "dark";
  /** Absent: none. */
  readonly network?: "this machine";
  /** Default: on. */
  readonly javaScript?: boolean;
}

/** A page and a profile of its own, without a network unless asked for; closed when the test ends. */
export async function openPage({
  width,
  height = 900,
  colorScheme,
  network,
  javaScript,
}: View): Promise<Page> {
  browser ??= chromium.connect(inject("browser"));
  const context = await (await browser).newContext({
    offline: network === undefined,
    viewport: { width, height },
    colorScheme,
    javaScriptEnabled: javaScript,
  });
  onTestFinished(() => context.close());
  return context.newPage();
}

/** The same page as somebody else sees it. */
export async function showAs(page: Page, { width, height = 900, colorScheme }: View): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
}

/** `npm run gallery` sets `GALLERY`: pictures of what is looked at are kept for people. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const { GALLERY } = process.env;
  if (GALLERY === undefined) return;
  mkdirSync(GALLERY, { recursive: true });
  await page.screenshot({ path: join(GALLERY, `${name.replaceAll(" ", "-")}.png`), fullPage: true });
}

/**
 * Text that stands out from its background by less than 4.5 : 1 (WCAG 2.2, 1.4.3), one line each; empty when all is well.
 * Backgrounds are those of the nearest opaque ancestor; images are not looked at.
 */
export function contrastFailures(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const known = new Map<string, number[]>();
    const rgba = (colour: string): number[] => {
      const seen = known.get(colour);
      if (seen !== undefined) return seen;
      const channels = paint(colour);
      known.set(colour, channels);
      return channels;
    };
    const paint = (colour: string): number[] => {
      if (canvas === null) return [0, 0, 0, 255];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (channels: number[]): number => {
      const [r = 0, g = 0, b = 0] = channels.map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const backgroundOf = (element: Element | null): number[] => {
      for (let at = element; at !== null; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return matchMedia("(prefers-color-scheme: dark)").matches &&
        getComputedStyle(document.documentElement).colorScheme.includes("dark")
        ? [18, 18, 18, 255]
        : [255, 255, 255, 255];
    };
    const failures: string[] = [];
    const walker = document.createTreeWalker(document.body ?? document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const words = node.textContent?.trim() ?? "";
      if (element === null || words === "" || !element.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      const back = luminance(backgroundOf(element).slice(0, 3));
      const fore = luminance(rgba(getComputedStyle(element).color).slice(0, 3));
      const ratio = (Math.max(back, fore) + 0.05) / (Math.min(back, fore) + 0.05);
      if (ratio < 4.5) failures.push(`${ratio.toFixed(2)} <${element.localName}> ${words.slice(0, 60)}`);
    }
    return failures;
  });
}

/** Elements that stick out of the window sideways, one line each; empty when all is well. Their own scroll boxes are fine. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element: Element): boolean => {
      for (let at: Element | null = element.parentElement; at !== null; at = at.parentElement) {
        if (at !== document.body && /auto|scroll|hidden/.test(getComputedStyle(at).overflowX)) return true;
      }
      return false;
    };
    return [...(document.body ?? document.documentElement).querySelectorAll("*")]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.right > width + 1 || box.left < -1) && !scrolls(element);
      })
      .map((element) => `<${element.localName}> ${element.textContent?.trim().slice(0, 60) ?? ""}`);
  });
}

/** Images that no screen reader can name: no `alt` at all. */
export function imagesWithoutAlt(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.images].filter((image) => !image.hasAttribute("alt")).map((image) => image.src),
  );
}

/** Pairs of boxes with text or pictures that lie over each other, one line each; empty when all is well. */
export function overlapping(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxes = [...document.body.querySelectorAll("p, h1, h2, h3, img, a[style*='inline-block']")]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const name = (element: Element): string =>
      `<${element.localName}> ${element.textContent?.trim().slice(0, 40) ?? ""}`;
    return boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          ({ element, box }) =>
            !one.element.contains(element) &&
            Math.min(one.box.right, box.right) - Math.max(one.box.left, box.left) > 1 &&
            Math.min(one.box.bottom, box.bottom) - Math.max(one.box.top, box.top) > 1,
        )
        .map(({ element }) => `${name(one.element)} and ${name(element)}`),
    );
  });
}

/** Text that takes no room, or is cut off by a box that hides what sticks out; empty when all is well. */
export function unseenText(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const clipped = (element: Element, box: DOMRect): boolean => {
      for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowY !== "hidden") continue;
        const edge = at.getBoundingClientRect();
        if (box.bottom > edge.bottom + 2 || box.top < edge.top - 2 || box.right > edge.right + 2) return true;
      }
      return false;
    };
    const unseen: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const words = node.textContent?.trim() ?? "";
      if (element === null || words === "" || !element.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || clipped(element, box)) unseen.push(words.slice(0, 60));
    }
    return unseen;
  });
}

/** What axe-core finds, one line each; empty when all is well. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // Through the debugger: the pages' policy lets no script in, as it should.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found: { id: string; nodes: { html: string }[] }[] = (await Reflect.get(globalThis, "axe").run())
      .violations;
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
}
