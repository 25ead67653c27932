import type { Place } from "./errors.js";

/** error: the post is left out and the run ends with exit code 3; warning: it is in, and something was changed or guessed; note: told with --verbose. */
type Level = "error" | "warning" | "note";

/** Everything that loading and checking can say about somebody's content: code → level and what to do. */
const FINDINGS = {
  E_READ: { level: "error", fix: "Make the file readable, or move it out of the content folder." },
  E_UTF8: { level: "error", fix: "Save the file as UTF-8." },
  E_FRONT_MATTER: { level: "error", fix: "Correct the front matter." },
  E_DATE: { level: "error", fix: "Write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ." },
  E_URL: { level: "error", fix: "Write an absolute http(s) URL, or a path from the site's root." },
  E_ID_DUPLICATE: { level: "error", fix: "Give one of them another id, slug or permalink." },
  E_TYPE: { level: "error", fix: "Correct the value in the front matter." },
  W_FIELD: { level: "warning", fix: "Correct or remove the field." },
  W_SHORTCODE: { level: "warning", fix: "Replace it by Markdown or HTML if readers should see it." },
  W_XML_CHARACTER: { level: "warning", fix: "Remove the control characters." },
  W_ENCLOSURE: { level: "warning", fix: "Add the missing value to the enclosure." },
  W_FEED: { level: "warning", fix: "Check the address, the network and .feedletter/cache." },
  N_NO_DATE: { level: "note", fix: "Add a date to make it a post." },
  N_NOT_A_POST: { level: "note", fix: "" },
} as const satisfies Record<string, { level: Level; fix: string }>;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly code: FindingCode;
  readonly level: Level;
  readonly place: Place;
  readonly message: string;
  readonly fix: string;
}

/** @param message one sentence that ends with a full stop */
export function finding(code: FindingCode, place: Place, message: string): Finding {
  return { code, place, message, ...FINDINGS[code] };
}
