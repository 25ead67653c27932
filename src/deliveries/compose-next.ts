import type { DigestConfig } from "../config.js";
import type { Entry, Post } from "../content/post.js";
import { type Considered, composeIssue } from "../digest/compose.js";
import { draftIssue, type IssueDraft } from "../digest/issue.js";
import { FeedletterError } from "../errors.js";
import type { Finding } from "../findings.js";
import type { Instant } from "../zoned-time.js";
import type { Ledger } from "./ports.js";

/** Where the posts of a digest come from. Both report what is broken instead of throwing. */
interface DigestContent {
  readonly loadEntries: () => Promise<{
    readonly entries: readonly Entry[];
    readonly findings: readonly Finding[];
  }>;
  /** In the order of the entries. */
  readonly renderPosts: (entries: readonly Entry[]) => Promise<{
    readonly posts: readonly Post[];
    readonly findings: readonly Finding[];
  }>;
}

export interface ComposeNext extends DigestContent {
  /** Name of the digest in the config. */
  readonly digest: string;
  readonly config: DigestConfig;
  readonly ledger: Pick<Ledger, "history">;
  /** "stop": no mail goes out while a post is broken. */
  readonly broken: "stop" | "skip";
  /** What happens to posts that turn up dated long before the last issue. */
  readonly held: "hold" | "include";
}

interface Composing {
  /** Every post with the reason why it is in or out. */
  readonly considered: readonly Considered[];
  readonly findings: readonly Finding[];
}

/** The next issue before it is rendered, or why there is none. */
export type NextDraft =
  | (Composing & { readonly kind: "draft"; readonly draft: IssueDraft })
  | (Composing & { readonly kind: "nothing-new" })
  /** `ready` posts wait until there are `posts.min`. */
  | (Composing & { readonly kind: "waits-for-more"; readonly ready: number });

/**
 * Loads, chooses and renders the posts of the next issue. Reads the ledger and changes nothing.
 * @throws FeedletterError E_CONTENT for a broken post when `broken` is "stop"
 */
export async function composeNext(context: ComposeNext, now: Instant): Promise<NextDraft> {
  const { digest, config, held } = context;
  const loaded = await context.loadEntries();
  refuseBroken(loaded.findings, context);
  const history = await context.ledger.history(digest);
  const { chosen, baseline, considered } = composeIssue(loaded.entries, {
    digest: config,
    history,
    now,
    held,
  });
  if (chosen.length === 0) return nothingChosen({ considered, findings: loaded.findings });

  const rendered = await context.renderPosts(chosen);
  refuseBroken(rendered.findings, context);
  const findings = [...loaded.findings, ...rendered.findings];
  if (rendered.posts.length === 0) return { kind: "nothing-new", considered, findings };
  const draft = draftIssue(rendered.posts, { digest, number: history.issues + 1, composedAt: now, baseline });
  return { kind: "draft", draft, considered, findings };
}

function nothingChosen(composing: Composing): NextDraft {
  const ready = composing.considered.filter(({ verdict }) => verdict === "waits-for-more").length;
  return ready === 0
    ? { kind: "nothing-new", ...composing }
    : { kind: "waits-for-more", ready, ...composing };
}

function refuseBroken(findings: readonly Finding[], { broken }: Pick<ComposeNext, "broken">): void {
  const errors = findings.filter(({ level }) => level === "error");
  const [first] = errors;
  if (first === undefined || broken === "skip") return;
  throw new FeedletterError("E_CONTENT", {
    message: `${errors.length === 1 ? "A post is" : `${errors.length} posts are`} broken; the first: ${first.message}`,
    fix: `${first.fix} Or leave broken posts out with --skip-broken.`.trim(),
    place: first.place,
  });
}
