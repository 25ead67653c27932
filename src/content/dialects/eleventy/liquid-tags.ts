import { embed } from "#content/dialects/tags/embeds.js";
import { readArguments } from "#content/dialects/tags/tag-arguments.js";
import type { TagResult } from "#content/dialects/tags/tag-reader.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

/** Renders embeds and pictures; undefined for any other tag. */
export function renderKnownTag(
  name: string,
  rest: string,
  { renderLine }: Pick<TemplateContext, "renderLine">,
): Omit<TagResult, "end"> | undefined {
  const given = readArguments(rest);
  const html =
    name === "image" && given.has("0")
      ? embed(
          "figure",
          new Map([["alt", given.get("1") ?? ""], ...given, ["src", given.get("0") ?? ""]]),
          escapeHtml,
        )
      : embed(name, given, renderLine);
  return html === undefined ? undefined : { html };
}
