import postcss, { type AtRule, type Root, type Rule } from "postcss";
import { ignores, isGmail, type MailClient } from "./mail-clients.js";
import { stripDeclarations } from "./strip-declarations.js";

interface StrippedSheet {
  readonly client: MailClient;
  readonly ignored: (what: string) => void;
}

/** Why a program drops a whole style sheet: also for its place or its size, or because it knows none. */
export type DroppedSheet = "broken" | "nested" | "body" | "large" | "all";

export interface DroppedSheetResult {
  readonly dropped: DroppedSheet;
}

/** Undefined for CSS that can't be parsed. */
export function parseCss(css: string): Root | undefined {
  try {
    return postcss.parse(css);
  } catch {
    return undefined;
  }
}

/**
 * A style sheet with what a mail program uses of it, or why it drops the whole sheet. What it makes of broken CSS isn't known, so
 * nothing of that is kept, except in Apple Mail, which reads it like a browser.
 */
export function stripStyleSheet(css: string, sheet: StrippedSheet): string | DroppedSheetResult {
  const root = parseCss(css);
  if (root === undefined) return sheet.client === "apple-mail" ? css : { dropped: "broken" };
  if (isGmail(sheet.client) && hasNestedAtRule(root)) return { dropped: "nested" };
  root.walkAtRules((rule) => stripAtRule(rule, sheet));
  root.walkRules((rule) => stripRule(rule, sheet));
  return root.toString();
}

/** Gmail drops a <style> with an @-rule in an @-rule, except a media query in a media query, which it has learned. */
function hasNestedAtRule(root: Root): boolean {
  let found = false;
  root.walkAtRules((rule) => {
    const { parent } = rule;
    const around = parent?.type === "atrule" && "name" in parent ? String(parent.name) : "";
    if (around !== "" && (around !== "media" || rule.name !== "media")) found = true;
  });
  return found;
}

/** What Yahoo asks of a screen. */
const YAHOO_MEDIA = /^(?:min|max)-(?:width|height)$/;

function stripAtRule(rule: AtRule, { client, ignored }: StrippedSheet): void {
  const name = rule.name.toLowerCase().replace(/^-(?:webkit|moz|ms)-/, "");
  const features = [...rule.params.toLowerCase().matchAll(/\(\s*([a-z-]+)\s*[:)]/g)].map(([, feature = ""]) =>
    feature.replace(/^-webkit-(?:min-|max-)?/, ""),
  );
  const unknown =
    name !== "media"
      ? undefined
      : features.find(
          (feature) =>
            ignores(client, "media", feature) ||
            (isGmail(client) && /height$/.test(feature)) ||
            (client === "yahoo" && !YAHOO_MEDIA.test(feature)),
        );
  if (!ignores(client, "atRules", name) && unknown === undefined) return;
  ignored(unknown === undefined ? `@${name}` : `@media (${unknown})`);
  rule.remove();
}

function stripRule(rule: Rule, sheet: StrippedSheet): void {
  const { client, ignored } = sheet;
  if (rule.parent?.type === "rule" && client !== "apple-mail") {
    ignored("nested rules");
    rule.remove();
    return;
  }
  const kept = rule.selectors.filter((selector) => {
    const unknown = findUnknown(selector, client);
    if (unknown !== undefined) ignored(`the selector ${unknown}`);
    return unknown === undefined;
  });
  if (kept.length === 0) {
    rule.remove();
    return;
  }
  rule.selectors = kept;
  stripDeclarations(rule, sheet);
}

/** The first part of a selector that the program doesn't know. */
function findUnknown(selector: string, client: MailClient): string | undefined {
  const bare = selector.replace(/"[^"]*"?|'[^']*'?/g, "").toLowerCase();
  const parts = bare.match(/::?[a-z-]+|\[|[>+~*]|\.[\w-]+\.[\w-]/g) ?? [];
  return parts.find((part) => ignores(client, "selectors", listedAs(part)));
}

function listedAs(part: string): string {
  if (part === "[") return "[]";
  if (part.startsWith(".")) return "chained";
  // The old notation of these has one colon.
  return /^:(?:before|after|first-letter|first-line)$/.test(part) ? `:${part}` : part;
}
