import { resolveUrl } from "#resolve-url.js";
import { finishAttributes } from "./attributes.js";
import {
  type EmbedLink,
  isUnseenFrame,
  linkTo,
  linkToFrame,
  linkToScript,
  titleOf,
  watchableUrl,
} from "./embeds.js";
import { attributeOf, type HtmlElement, type HtmlNode, isElement, textBelow, textOf } from "./html-tree.js";
import { type Opened, type Written, writeElement, writeLink, writeText, writeVoid } from "./html-writer.js";
import { finishPicture, isPlaceholder, isUnseenPicture, withLateSources } from "./pictures.js";
import { tallyLost } from "./tally-lost.js";

type Write = (element: HtmlElement, written: Written) => Opened | undefined;

/** HTML elements that aren't just kept or taken away. */
export const SPECIAL: ReadonlyMap<string, Write> = new Map<string, Write>([
  ["amp-iframe", openWith(writeFrame)],
  ["amp-img", openWith(writePicture)],
  ["applet", openFallback],
  ["area", writeArea],
  ["audio", openMedium],
  ["bgsound", writeEmbed],
  ["canvas", openFallback],
  ["embed", writeEmbed],
  ["fencedframe", openFallback],
  ["iframe", writeFrame],
  ["img", writePicture],
  ["input", writeField],
  ["keygen", loseField],
  ["meter", openGauge],
  ["noscript", openWithoutScript],
  ["object", openFallback],
  ["picture", openPicture],
  ["portal", openFallback],
  ["progress", openGauge],
  ["script", writeScript],
  ["select", loseField],
  ["source", writeSource],
  ["template", openTemplate],
  ["textarea", openTextArea],
  ["video", openMedium],
]);

/** Only parsers of AMP know that it is shown instead of its content. */
function openWith(write: Write): Write {
  return (element, written) => {
    write(element, written);
    written.unwrapped = true;
    return { children: element.childNodes };
  };
}

function writePicture(element: HtmlElement, written: Written): undefined {
  if (isUnseenPicture(element)) return;
  const attributes = finishPicture(element, written.base);
  const { src } = attributes;
  if (src === undefined) {
    losePicture(element, written);
    return;
  }
  if (isShownWithoutScript(src, written)) return;
  writeVoid(written, "img", attributes);
  const isFallback = element.parentNode?.nodeName === "noscript";
  written.picture = { src, at: written.pieces.length - 1, isFallback };
  written.shown += 1;
}

/** Some programs write what people without scripts see before the picture, others after it. */
function isShownWithoutScript(src: string, written: Written): boolean {
  const { picture } = written;
  return picture.isFallback && picture.src === src && isLast(written);
}

function isLast({ pieces, picture: { at } }: Written): boolean {
  return pieces.slice(at + 1).every((piece) => piece.trim() === "");
}

function losePicture(element: HtmlElement, { meter }: Written): void {
  const src = attributeOf(element, "src")?.trim() ?? "";
  const cause =
    src === ""
      ? "`<img>` without an address"
      : `${/^data:/i.test(src) ? "`data:`" : "`<img>` with an"} address that can't be used`;
  meter.add(cause, "picture", 1, /^data:/i.test(src) ? "data:" : "<img");
}

/** A `<picture>` without `<img>` shows nothing in a browser, and has a picture all the same. */
function openPicture(element: HtmlElement, written: Written): Opened {
  return writeElement(written, "picture", {
    attributes: finishAttributes("picture", {}, written.base),
    children: element.childNodes,
  });
}

function writeSource(element: HtmlElement, written: Written): undefined {
  const parent = element.parentNode?.nodeName ?? "";
  if (!/^(?:amp-)?(?:audio|video|picture)$/.test(parent)) return;
  const attributes = finishAttributes("source", withLateSources(element, written.base), written.base);
  if (attributes.src !== undefined || attributes.srcset !== undefined)
    writeVoid(written, "source", attributes);
}

function openMedium(element: HtmlElement, written: Written): Opened {
  const name = element.tagName;
  const late = withLateSources(element, written.base);
  const attributes = finishAttributes(name, late, written.base);
  const isSource = (node: HtmlNode) =>
    isElement(node) &&
    node.tagName === "source" &&
    finishAttributes("source", withLateSources(node, written.base), written.base).src !== undefined;
  if (attributes.src === undefined && !element.childNodes.some(isSource)) {
    written.unwrapped = true;
    written.meter.add(`\`<${name}>\` without an address that can be used`, "embed", 1, `<${name}`);
    return { children: element.childNodes };
  }
  written.shown += 1;
  // Nobody could start it.
  const played = { ...attributes, controls: "" };
  return writeElement(written, name, { attributes: played, children: element.childNodes });
}

function writeFrame(element: HtmlElement, written: Written): undefined {
  if (isUnseenFrame(element)) return;
  const link = linkToFrame(element, written.base);
  if (link === undefined)
    written.meter.add("`<iframe>` without an address that can be used", "embed", 1, "<iframe");
  else writeLink(written, link);
}

function writeScript(element: HtmlElement, written: Written): undefined {
  const type = attributeOf(element, "type") ?? "";
  if (/^math\/tex\b/i.test(type)) {
    const isBlock = /mode\s*=\s*display/i.test(type);
    writeText(written, isBlock ? `\\[${textBelow(element)}\\]` : `\\(${textBelow(element)}\\)`);
    return;
  }
  const link = linkToScript(element, written.base);
  if (link !== undefined) writeLink(written, link);
}

/** What people without scripts see, as readers are, but for the picture that stands there already. */
function openWithoutScript(element: HtmlElement, written: Written): Opened | undefined {
  written.unwrapped = true;
  const [picture, ...others] = element.childNodes.filter(
    (node) => textOf(node).trim() !== "" || isElement(node),
  );
  const isPicture = picture !== undefined && isElement(picture) && picture.tagName === "img";
  if (!isPicture || others.length > 0) return { children: element.childNodes };
  const { src, at } = written.picture;
  const own = finishPicture(picture, written.base).src;
  if (own !== undefined && own === src) return undefined;
  // Its placeholder stands just before.
  if (own !== undefined && isPlaceholder(src) && isLast(written)) {
    written.pieces.length = at;
    written.shown -= 1;
  }
  return { children: element.childNodes };
}

/** Of an image map. */
function writeArea(element: HtmlElement, written: Written): undefined {
  const href = attributeOf(element, "href");
  if (href === undefined) return;
  const url = finishAttributes("a", { href }, written.base).href;
  if (url === undefined) written.meter.add("`<area>` with an address that can't be used", "link", 1, "<area");
  else writeLink(written, linkTo(url, titleOf(element)));
}

function writeEmbed(element: HtmlElement, written: Written): undefined {
  const link = linkToData(element, written);
  if (link === undefined) written.meter.add(`\`<${element.tagName}>\``, "embed", 1, `<${element.tagName}`);
  else writeData(element, link, written);
}

/** What `<object>` and the like show where they aren't supported; if that is nothing, what they load. */
function openFallback(element: HtmlElement, written: Written): Opened {
  written.unwrapped = true;
  const { shown } = written;
  return {
    children: element.childNodes,
    close: () => {
      if (written.shown > shown) return;
      const name = element.tagName;
      const link = linkToData(element, written);
      if (link !== undefined) writeData(element, link, written);
      else written.meter.add(`\`<${name}>\``, name === "canvas" ? "picture" : "embed", 1, `<${name}`);
    },
  };
}

function linkToData(element: HtmlElement, { base }: Written): EmbedLink | undefined {
  const value = attributeOf(element, "data") ?? attributeOf(element, "src") ?? paramOf(element);
  const url = value ? resolveUrl(value, base) : undefined;
  return url === undefined ? undefined : linkTo(watchableUrl(url), titleOf(element));
}

/** Flash players named the film there. */
function paramOf(element: HtmlElement): string | undefined {
  for (const node of element.childNodes)
    if (
      isElement(node) &&
      node.tagName === "param" &&
      /^(?:movie|src|url)$/i.test(attributeOf(node, "name") ?? "")
    )
      return attributeOf(node, "value");
  return undefined;
}

function writeData(element: HtmlElement, { href, text }: EmbedLink, written: Written): void {
  const isPicture =
    /^image\//i.test(attributeOf(element, "type") ?? "") ||
    /\.(?:png|jpe?g|gif|webp|avif|svg)(?:[?#]|$)/i.test(href);
  if (!isPicture) {
    writeLink(written, { href, text });
    return;
  }
  writeVoid(written, "img", { src: href, alt: titleOf(element) ?? "" });
  written.shown += 1;
}

function writeField(element: HtmlElement, written: Written): undefined {
  const type = (attributeOf(element, "type") ?? "").toLowerCase();
  if (type === "hidden") return;
  if (type === "checkbox") writeText(written, attributeOf(element, "checked") === undefined ? "☐" : "☑");
  else written.meter.add("`<input>`", "field", 1, "<input");
}

function loseField(element: HtmlElement, written: Written): undefined {
  tallyLost(element, `\`<${element.tagName}>\``, { written });
}

/** A text to copy is kept; an empty one is a form's. */
function openTextArea(element: HtmlElement, written: Written): Opened | undefined {
  if (textBelow(element).trim() === "") {
    loseField(element, written);
    return undefined;
  }
  written.unwrapped = true;
  return writeElement(written, "pre", { attributes: {}, children: element.childNodes });
}

/** `<meter>` and `<progress>` hold what older browsers show instead. */
function openGauge(element: HtmlElement, written: Written): Opened {
  written.unwrapped = true;
  const { shown } = written;
  return {
    children: element.childNodes,
    close: () => {
      if (written.shown === shown) loseField(element, written);
    },
  };
}

/** Only a component's own content is shown without a script. */
function openTemplate(element: HtmlElement, written: Written): Opened | undefined {
  const isShown = attributeOf(element, "shadowrootmode") !== undefined;
  if (!isShown || !("content" in element)) return undefined;
  written.unwrapped = true;
  return { children: childrenOf(element.content) };
}

function childrenOf(content: unknown): readonly HtmlNode[] {
  return typeof content === "object" &&
    content !== null &&
    "childNodes" in content &&
    Array.isArray(content.childNodes)
    ? content.childNodes
    : [];
}
