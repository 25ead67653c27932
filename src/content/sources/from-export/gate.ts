import type { DocumentItem } from "#content/sources/from-feed/feed-item.js";

/** What an export says of an item, in the words of its format. */
export interface ExportedState {
  readonly type: string;
  /** Undefined where the export has no statuses at all. */
  readonly status: string | undefined;
  /** Why it isn't clear what belongs to the item, as a sentence. */
  readonly doubt?: string | undefined;
  /** It needs a password, or is for members only. */
  readonly locked?: boolean;
}

/** The words of a format. */
interface ExportVocabulary {
  /** Where the status stands, for `list --explain`. */
  readonly from: string;
  readonly posts: ReadonlySet<string>;
  readonly published: ReadonlySet<string>;
  /** Of posts that somebody may want to see with `--include draft`. Whatever has another status is left out. */
  readonly drafts: ReadonlySet<string>;
}

/** Part of an item: a reason why it isn't a post, or whether it is a draft. */
type GateResult = Pick<DocumentItem, "notPostReason" | "draft" | "lacksStatus">;

/**
 * The one place where it is decided whether an exported item is a published post. What isn't clearly one isn't published: an
 * unknown type or status, or none at all.
 */
export function judgeExported(
  { type, status, doubt, locked = false }: ExportedState,
  { from, posts, published, drafts }: ExportVocabulary,
): GateResult {
  if (!posts.has(type))
    return { notPostReason: type === "" ? "The export doesn't say what it is." : `Its type is "${type}".` };
  if (doubt !== undefined) return { notPostReason: doubt };
  if (status === undefined)
    return { draft: ["an export without statuses", true], ...(locked ? {} : { lacksStatus: true }) };
  if (published.has(status)) return { draft: [from, locked] };
  if (drafts.has(status)) return { draft: [from, true] };
  return {
    notPostReason: status === "" ? "The export doesn't say its status." : `Its status is "${status}".`,
  };
}
