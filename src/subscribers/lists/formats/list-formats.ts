import { DATE, EMPTY, type ListFormat } from "../list-format.js";
import { MARKETING_SERVICES } from "./marketing-services.js";
import { NEWSLETTER_SERVICES } from "./newsletter-services.js";
import { SELF_HOSTED } from "./self-hosted.js";

/** Columns whose cells are words for a status, in a list that no service exported. */
export const STATUS_COLUMNS: readonly string[] =
  "status subscription_status subscriber_status subscribe_status email_status list_status member_status contact_status state statut estado stato статус".split(
    " ",
  );

/** A list that somebody keeps in a spreadsheet, or of an unknown service. */
export const UNKNOWN_LIST: ListFormat = {
  name: "CSV",
  document: "docs/digests.md",
  marks: [[]],
  status: [
    ...STATUS_COLUMNS.map((column) => ({ columns: [column], says: {} })),
    {
      columns: [
        "confirmed_at",
        "consented_at",
        "confirmed_on",
        "consented_on",
        "confirm_time",
        "confirmation_time",
      ],
      says: { yes: [DATE], unconfirmed: [EMPTY] },
    },
    { columns: ["subscribed_at", "subscribed_on"], says: { nothing: [EMPTY, DATE] } },
  ],
  consentedAt: [
    "consented_at",
    "consented_on",
    "confirmed_at",
    "confirmed_on",
    "confirm_time",
    "confirmation_time",
    "subscribed_at",
    "subscribed_on",
  ],
  subscribersOnly: true,
};

/** A list has the first format that it has the marks of. */
const KNOWN: readonly ListFormat[] = [...SELF_HOSTED, ...MARKETING_SERVICES, ...NEWSLETTER_SERVICES];

export const LIST_FORMATS: readonly ListFormat[] = [...KNOWN, UNKNOWN_LIST];

/** @param columns normalised */
export function findFormat(columns: readonly string[]): ListFormat {
  const has = new Set(columns);
  return (
    KNOWN.find(({ name, marks }) =>
      marks.some(
        (set) =>
          // Revue and TinyLetter exported few columns. With others, a list like theirs is an unknown one.
          set.every((mark) => has.has(mark)) && (!FEW_COLUMNS.has(name) || has.size === set.length),
      ),
    ) ?? UNKNOWN_LIST
  );
}

const FEW_COLUMNS = new Set(["Revue", "TinyLetter"]);
