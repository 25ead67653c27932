import type { WordsConfig } from "#config/words.js";
import { escapeHtml } from "#content/text/escape.js";
import type { IssuePost } from "#digest/issue.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import { type BodyBlock, writeBody } from "./body.js";
import { fitBodies } from "./fit-bodies.js";
import { joinBlocks } from "./join-blocks.js";

interface BodiesContext {
  /** BCP 47. */
  readonly language: string;
  /** The publisher's own. */
  readonly words?: WordsConfig;
  /** BCP 47; of posts that name none. */
  readonly siteLanguage: string;
  readonly theme: Pick<Theme, "cardWidth" | "headingFont">;
}

/** The body of a post as a mail shows it. */
export interface ShownBody {
  readonly html: string;
  readonly text: string;
  /** It ends with a link to the rest. */
  readonly isCut: boolean;
}

/** The mail's title is the first level, and the post's the second. */
const FIRST_HEADING = 3;
/** Padding of a card on both sides. */
const CARD_PADDING = 56;
/** For the link to the rest, and addresses that no longer lead to a place in the mail. */
const RESERVE = 600;

/**
 * The bodies of the posts, each whole if they all fit, and else cut after a block.
 *
 * @param budget bytes of HTML for all of them
 */
export function showBodies(
  posts: readonly IssuePost[],
  budget: number,
  context: BodiesContext,
): readonly (ShownBody | undefined)[] {
  const bodies = posts.map((post, index) => writePost(post, { index, ...context }));
  // Each with the line break after it.
  const sizes = bodies.map((blocks) => blocks.map(({ html }) => Buffer.byteLength(html) + 1));
  const counts = fitBodies(sizes, budget, RESERVE);
  return posts.map((post, index) => {
    const blocks = bodies[index] ?? [];
    const count = endOfText(blocks, counts[index] ?? 0);
    if (post.html === undefined || blocks.length === 0) return undefined;
    if (count >= blocks.length) return { ...joinBlocks(blocks), isCut: false };
    return endWithLink(joinBlocks(writePost(post, { index, count, ...context })), post, context);
  });
}

/** A heading isn't the last thing before the link. */
function endOfText(blocks: readonly BodyBlock[], count: number): number {
  let end = count;
  while (end < blocks.length && /^<h[1-6]/.test(blocks[end - 1]?.html ?? "")) end -= 1;
  return end;
}

function writePost(
  post: IssuePost,
  {
    index,
    count,
    language,
    words,
    siteLanguage,
    theme,
  }: BodiesContext & { readonly index: number; readonly count?: number },
): readonly BodyBlock[] {
  const context = {
    url: post.url,
    idPrefix: `p${index + 1}-`,
    width: Number.parseInt(theme.cardWidth, 10) - CARD_PADDING,
    start: directionOf(post.language ?? siteLanguage) === "rtl" ? ("right" as const) : ("left" as const),
    headingFont: theme.headingFont,
    firstHeading: FIRST_HEADING,
    words: messagesFor(language, words).digest,
  };
  return writeBody(post.html ?? "", context, count);
}

/** Without room for the first block, the beginning is the excerpt. */
function endWithLink(
  { html, text }: Pick<ShownBody, "html" | "text">,
  { url, excerpt }: IssuePost,
  { language, words }: BodiesContext,
): ShownBody {
  const { continueReading } = messagesFor(language, words).digest;
  const [startHtml, startText] = html === "" ? [`<p>${escapeHtml(excerpt)}</p>`, excerpt] : [html, text];
  return {
    html: `${startHtml}\n<p style="margin:20px 0 0"><b><a href="${escapeHtml(url)}" style="color:inherit">${escapeHtml(continueReading)}</a></b></p>`,
    text: `${startText}\n\n${continueReading}:\n${url}`,
    isCut: true,
  };
}
