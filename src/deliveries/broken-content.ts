import { FeedletterError } from "#errors.js";
import type { Finding } from "#findings.js";

/** @throws FeedletterError E_CONTENT */
export function throwIfBroken(
  findings: readonly Finding[],
  { skipBroken }: { readonly skipBroken?: boolean | undefined },
  what: "post" | "note" = "post",
): void {
  const errors = findings.filter(({ level }) => level === "error");
  const [first] = errors;
  if (first === undefined || skipBroken) return;
  const broken =
    what === "note"
      ? "The note of this issue is"
      : errors.length === 1
        ? "A post is"
        : `${errors.length} posts are`;
  const skipping = what === "note" ? "" : " Or leave broken posts out with --skip-broken.";
  throw new FeedletterError("E_CONTENT", {
    message: `${broken} broken${what === "note" ? ":" : "; the first:"} ${first.message}`,
    fix: `${first.fix}${skipping}`.trim(),
    place: first.place,
  });
}
