import type { CheerioAPI } from "cheerio";
import type { Container } from "postcss";
import { formatColour, invertLightness, parseColour } from "#theme/colours.js";
import { loadMail } from "./load-mail.js";
import { readAsClient, stripMail } from "./show-in-client.js";
import { splitValue } from "./strip-declarations.js";
import { parseCss } from "./strip-style-sheet.js";

/** What the program puts behind a mail that sets no colours. */
const GROUND = "html { background: #1f1f1f; color: #e3e3e3; } a { color: #9bb8ff; }";

/**
 * About what the Gmail app and Outlook make of a mail in dark mode: they don't ask the mail's own dark colours but turn its light
 * colours into dark ones and the other way round. Pictures stay as they are. Each program has its own way, so this is close to
 * them and like none.
 */
export function forceDark(html: string): string {
  const $ = loadMail(readAsClient(html, "gmail-app"));
  stripMail($, "gmail-app");
  for (const element of $("style").toArray()) {
    const root = parseCss($(element).text());
    if (root !== undefined) $(element).text(invertColours(root));
  }
  $("[style]").each((_, element) => {
    const root = parseCss($(element).attr("style") ?? "");
    if (root !== undefined) $(element).attr("style", invertColours(root));
  });
  for (const attribute of ["bgcolor", "color"]) invertAttribute($, attribute);
  $("head").prepend(`<style>${GROUND}</style>`);
  return $.html();
}

const COLOURED = /^(?:color|background(?:-color)?|border(?:-(?:top|right|bottom|left))?(?:-color)?)$/i;

function invertColours(root: Container): string {
  root.walkDecls(COLOURED, (node) => {
    node.value = splitValue(node.value).map(invert).join(" ");
  });
  return root.toString();
}

function invertAttribute($: CheerioAPI, attribute: string): void {
  $(`[${attribute}]`).each((_, element) => {
    $(element).attr(attribute, invert($(element).attr(attribute) ?? ""));
  });
}

/** What is no colour stays, and so does what is see-through. */
function invert(part: string): string {
  const colour = parseColour(part);
  return colour === undefined || colour.alpha < 1 ? part : formatColour(invertLightness(colour));
}
