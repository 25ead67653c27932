import { decodePath } from "#content/text/uri.js";
import type { Finding, FindingCode } from "#findings.js";
import type { UnmatchedItem } from "./match-items.js";

/** These leave a file out. */
const SKIPPED: ReadonlySet<FindingCode> = new Set(["N_NO_DATE", "N_DRAFT", "N_NOT_A_POST"]);

/** Tells which file an item probably is, where that file isn't read as a post: by the last part of its address. */
export function explainSkipped(
  unmatched: readonly UnmatchedItem[],
  findings: readonly Finding[],
): readonly UnmatchedItem[] {
  const skipped = new Map<string, Finding>();
  for (const finding of findings)
    if (SKIPPED.has(finding.code) || finding.level === "error")
      skipped.set(nameOf(finding.place.file), finding);
  return unmatched.map(({ item, reason }) => {
    const found = URL.canParse(item.url) ? skipped.get(nameOf(new URL(item.url).pathname)) : undefined;
    if (found === undefined) return { item, reason };
    const { place, code, message } = found;
    return { item, reason: `${reason} Is it ${place.file}, which is left out? ${code}: ${message}` };
  });
}

/** Without what generators take from a file's name. */
function nameOf(path: string): string {
  const segments = decodePath(path)
    .replace(/\/(?:index\.\w+)?$/, "")
    .split("/");
  return (segments.at(-1) ?? "").replace(/\.\w+$/, "").replace(/^\d{4}-\d\d-\d\d-/, "");
}
