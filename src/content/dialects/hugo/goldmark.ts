import type { MarkdownExtension } from "#content/model/markdown-extension.js";
import { isMap, type Value } from "#content/model/value.js";
import { isOn, mapIn, type Settings } from "./settings.js";

/** What the Markdown of a site has by its settings: https://gohugo.io/configuration/markup/#goldmark */
export function listExtensions(settings: Settings): readonly MarkdownExtension[] {
  const goldmark = mapIn(settings, "markup", "goldmark");
  const extensions = mapIn(goldmark, "extensions");
  const parser = mapIn(goldmark, "parser");
  const renderer = mapIn(goldmark, "renderer");
  const extras = mapIn(extensions, "extras");
  const wanted: readonly (readonly [MarkdownExtension, boolean])[] = [
    ["block attributes", isOn(mapIn(parser, "attribute").get("block"))],
    // Themes render them; Hugo alone would print the mark.
    ["callouts", true],
    ["dashes", isEnabled(extensions.get("typographer"))],
    ["definition lists", isEnabled(extensions.get("definitionlist"))],
    ["emoji", isOn(settings.get("enableemoji"))],
    ["fence options", true],
    ["hard breaks", isOn(renderer.get("hardwraps"))],
    ["heading attributes", isEnabled(mapIn(parser, "attribute").get("title"))],
    ["https hosts", extensions.get("linkifyprotocol") !== "http"],
    ["insertions", isSwitchedOn(extras, "insert")],
    ["marks", isSwitchedOn(extras, "mark")],
    ["math", isSwitchedOn(extensions, "passthrough")],
    ["no bare URLs", !isEnabled(extensions.get("linkify"))],
    ["no inline footnotes", true],
    ["no raw HTML", !isOn(renderer.get("unsafe"))],
    ["straight quotes", !isEnabled(extensions.get("typographer"))],
    ["subscripts", isSwitchedOn(extras, "subscript")],
    ["superscripts", isSwitchedOn(extras, "superscript")],
  ];
  return wanted.filter(([, on]) => on).map(([name]) => name);
}

/** What is on by default: `false`, or a map with `disable`, switches it off. */
function isEnabled(value: Value | undefined): boolean {
  if (isMap(value)) return !isOn(value.get("disable"));
  return value === undefined || value === null || isOn(value);
}

function isSwitchedOn(settings: Settings, name: string): boolean {
  return isOn(mapIn(settings, name).get("enable"));
}
