import type { Instant } from "#zoned-time.js";
import type { Standing } from "./import-list.js";

/** A row's cells by column; a column that isn't there is "". */
export type Cells = (column: string) => string;

/** What a row says about consent; `unconfirmed`: the person never answered the question. */
type ListedConsent =
  | Standing
  | { readonly kind: "unconfirmed" }
  | { readonly kind: "unclear"; readonly why: string };

/** How one service writes its list. Columns are in the form of `normaliseColumn`. */
export interface ListFormat {
  readonly name: string;
  /** A list with all of these columns is this service's. */
  readonly marks: readonly string[];
  /** The first one that is filled counts. */
  readonly address: readonly string[];
  readonly fullName: readonly string[];
  readonly consent: readonly string[];
  /** The column with `formatTopics`. */
  readonly topics?: string;
  readonly status: (cells: Cells) => ListedConsent;
}

/** `Email Address`, `email_address` and `E-mail address` are one column. */
export function normaliseColumn(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replace(/^e-?mail/, "email")
    .replace(/[\s_-]+/g, "_");
}

const SUBSCRIBED: ListedConsent = { kind: "subscribed" };
const LEFT: ListedConsent = { kind: "left" };
const UNCONFIRMED: ListedConsent = { kind: "unconfirmed" };

/** The words of all services: each means the same wherever it is used. */
const STATES: Readonly<Record<string, ListedConsent>> = {
  "": SUBSCRIBED,
  ...Object.fromEntries(
    [
      "active",
      "subscribed",
      "enabled",
      "confirmed",
      "regular",
      "premium",
      "gifted",
      "trialed",
      "past_due",
      "churning",
    ].map((state) => [state, SUBSCRIBED] as const),
  ),
  ...Object.fromEntries(
    ["unsubscribed", "cancelled", "canceled", "disabled", "removed", "left"].map(
      (state) => [state, LEFT] as const,
    ),
  ),
  ...Object.fromEntries(
    ["unactivated", "inactive", "unconfirmed", "pending"].map((state) => [state, UNCONFIRMED] as const),
  ),
  ...Object.fromEntries(
    ["bounced", "undeliverable", "cleaned", "complained", "spammy", "blocked", "blocklisted"].map(
      (state) => [state, { kind: "undeliverable", reason: state }] as const,
    ),
  ),
};

/** Nobody is mailed over a word that isn't understood. */
function readState(state: string): ListedConsent {
  const word = state.trim().toLowerCase();
  const known = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  return known ?? { kind: "unclear", why: `the state ${JSON.stringify(state.slice(0, 40))} is not known` };
}

function isNo(cell: string): boolean {
  return /^(?:false|no|0)$/i.test(cell);
}

function isYes(cell: string): boolean {
  return /^(?:true|yes|1)$/i.test(cell);
}

/** The more particular ones first: a list is read as the first whose marks it has. */
export const LIST_FORMATS: readonly ListFormat[] = [
  {
    name: "Feedletter",
    marks: ["address", "state", "digests", "consented_at"],
    address: ["address"],
    fullName: ["name"],
    consent: ["consented_at"],
    topics: "topics",
    status: (cells) =>
      cells("suppressed") === ""
        ? readState(cells("state"))
        : { kind: "undeliverable", reason: cells("suppressed").slice(0, 200) },
  },
  {
    name: "Mailchimp",
    marks: ["member_rating", "leid"],
    address: ["email_address", "email"],
    fullName: ["first_name", "last_name"],
    consent: ["confirm_time", "optin_time"],
    status: (cells) => {
      if (cells("clean_time") !== "") return { kind: "undeliverable", reason: "cleaned" };
      return cells("unsub_time") === "" ? readState(cells("status")) : LEFT;
    },
  },
  {
    name: "Substack",
    marks: ["active_subscription", "created_at"],
    address: ["email"],
    fullName: ["name"],
    consent: ["created_at"],
    status: (cells) => (isYes(cells("email_disabled")) ? LEFT : SUBSCRIBED),
  },
  {
    name: "Ghost",
    marks: ["subscribed_to_emails"],
    address: ["email"],
    fullName: ["name"],
    consent: ["created_at"],
    status: (cells) =>
      isNo(cells("subscribed_to_emails")) ||
      cells("subscribed_to_emails") === "" ||
      cells("deleted_at") !== ""
        ? LEFT
        : SUBSCRIBED,
  },
  {
    name: "listmonk",
    marks: ["uuid", "attributes", "status"],
    address: ["email"],
    fullName: ["name"],
    consent: ["created_at"],
    status: (cells) => readState(cells("status")),
  },
  {
    name: "Buttondown",
    marks: ["creation_date"],
    address: ["email_address", "email"],
    fullName: ["name"],
    consent: ["creation_date"],
    status: (cells) => readState(cells("type") || cells("subscriber_type")),
  },
  {
    name: "Kit",
    marks: ["first_name", "created_at"],
    address: ["email", "email_address"],
    fullName: ["first_name"],
    consent: ["created_at"],
    status: (cells) => readState(cells("status") || cells("state")),
  },
  {
    name: "CSV",
    marks: [],
    address: ["email", "email_address", "address"],
    fullName: ["name", "first_name", "last_name"],
    consent: ["consented_at", "confirmed_at", "subscribed_at", "created_at"],
    status: (cells) => readState(cells("status") || cells("state")),
  },
];

/**
 * ISO 8601, or `2019-03-04 10:12:13` as Mailchimp and listmonk write it; without a zone it is taken as UTC. Undefined for anything
 * else: a consent whose time nobody can read is kept without one.
 */
export function readListedTime(cell: string): Instant | undefined {
  const [, date, time = "00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?/.exec(cell) ??
    [];
  if (date === undefined) return undefined;
  const instant = Date.parse(`${date}T${time}${zone === "UTC" ? "Z" : zone}`);
  return Number.isNaN(instant) ? undefined : instant;
}
