import type { SiteConfig } from "#config/schema.js";
import { NOTE_ID_PREFIX } from "#content/notes/note.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import { writeBody } from "./body.js";
import { joinBlocks } from "./join-blocks.js";

interface NoteContext {
  readonly site: Pick<SiteConfig, "url" | "language" | "words">;
  /** BCP 47; of the mail. */
  readonly language: string;
  readonly theme: Pick<Theme, "width" | "headingFont">;
}

/** Of the text beside the posts, on both sides. */
const MARGINS = 40;
/** The mail's title is the first level. */
const FIRST_HEADING = 2;

/** A note as a mail shows it: always whole. */
export function showNote(
  html: string,
  { site, language, theme }: NoteContext,
): { readonly html: string; readonly text: string } {
  const blocks = writeBody(html, {
    url: site.url,
    idPrefix: NOTE_ID_PREFIX,
    width: Number.parseInt(theme.width, 10) - MARGINS,
    start: directionOf(site.language) === "rtl" ? "right" : "left",
    headingFont: theme.headingFont,
    firstHeading: FIRST_HEADING,
    words: messagesFor(language, site.words).digest,
  });
  return joinBlocks(blocks);
}
