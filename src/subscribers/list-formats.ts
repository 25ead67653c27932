import type { Instant } from "#zoned-time.js";
import type { ListedStatus } from "./import-list.js";

/** The cells of a row by column; "" if there is no such column. */
export type Cells = (column: string) => string;

/** A row's status, also if nobody may be subscribed by it. `unconfirmed`: the person never confirmed. */
type ListedConsent =
  | ListedStatus
  | { readonly kind: "unconfirmed" }
  | { readonly kind: "unclear"; readonly why: string };

/** The export format of a service. Columns are named as `normaliseColumn` returns them. */
export interface ListFormat {
  readonly name: string;
  /** A list with all of these columns has this format. */
  readonly marks: readonly string[];
  /** Columns for the address; the first one that isn't empty counts. */
  readonly address: readonly string[];
  readonly fullName: readonly string[];
  readonly consent: readonly string[];
  /** The column that `formatTopics` wrote. */
  readonly topics?: string;
  readonly status: (cells: Cells) => ListedConsent;
}

/** `Email Address`, `email_address` and `E-mail address` are the same column. */
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

/** The states of all services; no word means different things to two of them. */
const SUBSCRIBED_STATES = new Set([
  "",
  ..."active subscribed enabled confirmed regular premium gifted trialed past_due churning".split(" "),
]);
const LEFT_STATES = new Set("unsubscribed cancelled canceled disabled removed left".split(" "));
const UNCONFIRMED_STATES = new Set("unactivated inactive unconfirmed pending".split(" "));
const UNDELIVERABLE_STATES = new Set(
  "bounced undeliverable cleaned complained spammy blocked blocklisted".split(" "),
);

/** An unknown state is unclear, so that nobody is mailed by mistake. */
function readState(state: string): ListedConsent {
  const word = state.trim().toLowerCase();
  if (SUBSCRIBED_STATES.has(word)) return SUBSCRIBED;
  if (LEFT_STATES.has(word)) return LEFT;
  if (UNCONFIRMED_STATES.has(word)) return UNCONFIRMED;
  if (UNDELIVERABLE_STATES.has(word)) return { kind: "undeliverable", reason: word };
  return { kind: "unclear", why: `unknown state ${JSON.stringify(state.slice(0, 40))}` };
}

function isNo(cell: string): boolean {
  return /^(?:false|no|0)$/i.test(cell);
}

function isYes(cell: string): boolean {
  return /^(?:true|yes|1)$/i.test(cell);
}

/** A list has the first format whose marks it contains, so the most specific come first. */
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
 * Reads ISO 8601, or `2019-03-04 10:12:13` as Mailchimp and listmonk write it, in UTC if there is no zone. Undefined for anything
 * else: the consent then has no time.
 */
export function readListedTime(cell: string): Instant | undefined {
  const [, date, time = "00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?/.exec(cell) ??
    [];
  if (date === undefined) return undefined;
  const instant = Date.parse(`${date}T${time}${zone === "UTC" ? "Z" : zone}`);
  return Number.isNaN(instant) ? undefined : instant;
}
