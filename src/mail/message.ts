import { createHash } from "node:crypto";
import { escapeHtml } from "#content/text/escape.js";
import type { FrozenVariant } from "#deliveries/delivery.js";
import type { Message } from "#deliveries/transport.js";
import type { MergeValues, Slot, Slotted } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import type { Mailbox } from "#subscribers/address.js";
import type { UnsubscribeLinks } from "#subscribers/unsubscribe-links.js";
import type { Instant } from "#zoned-time.js";
import {
  encodePhrase,
  encodeText,
  formatFields,
  formatHeader,
  formatMailbox,
  type HeaderField,
  toHeaderText,
} from "./header.js";
import { encodePiece } from "./quoted-printable.js";

/** Facts that are the same for all mails of a variant. */
export interface CommonFacts {
  readonly from: Mailbox;
  readonly replyTo?: Mailbox;
  /** Facts of a mailing list; absent in a letter to one person. */
  readonly bulk?: {
    /** RFC 2919: a name, and an id that never changes, such as `weekly.letters.example`. */
    readonly list: { readonly name: string; readonly id: string };
    /** `weekly-3:weekly:digest:a1b2c3d4e5`: Gmail's feedback loop groups complaints by its parts. */
    readonly feedbackId: string;
  };
  readonly date: Instant;
  /** `mail.headers`. */
  readonly more?: readonly HeaderField[];
}

/** Facts about one recipient. */
export interface RecipientFacts {
  readonly to: Mailbox;
  /** With angle brackets. The same each time this delivery is built. */
  readonly messageId: string;
  readonly leave: UnsubscribeLinks;
  /** For the provider that sends the mail. */
  readonly provider?: readonly HeaderField[];
}

/** A place in the encoded body that is filled for each recipient. */
interface Placeholder {
  readonly slot: Slot;
  readonly quote: (value: string) => string;
}

/** A variant in the form in which it is sent, except for the recipient's own values. Encoding is slow, splicing them in is fast. */
export interface EncodedVariant {
  readonly subject: Slotted;
  /** Header lines that are the same for everybody. */
  readonly headers: string;
  readonly body: readonly (Buffer | Placeholder)[];
}

/** Encodes the constant parts once for all recipients: MIME parts in quoted-printable, with soft line breaks around each slot. */
export function encodeVariant(variant: FrozenVariant, facts: CommonFacts): EncodedVariant {
  const boundary = boundaryOf(variant);
  return {
    subject: variant.subject,
    headers: commonHeaders(facts) + mimeHeaders(boundary),
    body: [
      Buffer.from(`--${boundary}\r\n${partHeaders("text/plain")}`),
      ...encodeSlotted(variant.text, (value) => value),
      Buffer.from(`\r\n--${boundary}\r\n${partHeaders("text/html")}`),
      ...encodeSlotted(variant.html, escapeHtml),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ],
  };
}

/** A mail before its parts are joined. */
export interface MessageParts {
  /** Header lines, without the empty line after them. */
  readonly head: string;
  /** `EncodedVariant.body` with filled slots, piece by piece. */
  readonly body: readonly Buffer[];
}

/** Returns the same parts for the same arguments. */
export function spliceParts(
  encoded: EncodedVariant,
  recipient: RecipientFacts,
  values: MergeValues,
): MessageParts {
  const subject = fillSlots(encoded.subject, values, (value) => value);
  return {
    head: recipientHeaders(subject, recipient) + encoded.headers,
    body: encoded.body.map((piece) => ("slot" in piece ? fillPlaceholder(piece, values) : piece)),
  };
}

/** Smaller pieces, in bytes, are joined, because a write of their own would cost more than copying. */
const MIN_PIECE_BYTES = 8_192;

/**
 * The complete mail (RFC 5322) with CRLF line ends. Large pieces aren't copied: 60 kB for each mail would keep the garbage collector
 * busier than everything else.
 */
export function piecesOf({ head, body }: MessageParts): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let small: Buffer[] = [Buffer.from(`${head}\r\n`)];
  for (const piece of body) {
    if (piece.length < MIN_PIECE_BYTES) small.push(piece);
    else {
      pieces.push(Buffer.concat(small), piece);
      small = [];
    }
  }
  return [...pieces, Buffer.concat(small)].filter(({ length }) => length > 0);
}

/** The complete mail as one buffer. */
export function bytesOf({ pieces }: Pick<Message, "pieces">): Buffer {
  return Buffer.concat(pieces);
}

function fillPlaceholder({ slot, quote }: Placeholder, values: MergeValues): Buffer {
  return Buffer.from(encodePiece(fillSlots([slot], values, quote)));
}

function encodeSlotted(slotted: Slotted, quote: Placeholder["quote"]): readonly (Buffer | Placeholder)[] {
  return slotted.map((piece) =>
    typeof piece === "string" ? Buffer.from(encodePiece(piece)) : { slot: piece, quote },
  );
}

function commonHeaders({ from, replyTo, bulk, date, more = [] }: CommonFacts): string {
  return [
    formatHeader("From", formatMailbox(from)),
    replyTo === undefined ? "" : formatHeader("Reply-To", formatMailbox(replyTo)),
    formatHeader("Date", formatDate(date)),
    bulk === undefined ? "" : bulkHeaders(bulk),
    // RFC 3834 §5: vacation responders don't answer it.
    formatHeader("Auto-Submitted", "auto-generated"),
    formatFields(more),
  ].join("");
}

function bulkHeaders({ list, feedbackId }: NonNullable<CommonFacts["bulk"]>): string {
  return [
    formatHeader(
      "List-Id",
      [encodePhrase(list.name), `<${toHeaderText(list.id)}>`].filter(Boolean).join(" "),
    ),
    formatHeader("Feedback-ID", feedbackId),
    formatHeader("Precedence", "bulk"),
  ].join("");
}

function recipientHeaders(subject: string, { to, messageId, leave, provider = [] }: RecipientFacts): string {
  const links = [leave.https, leave.mailto].filter((link) => link !== undefined);
  return [
    formatHeader("To", formatMailbox(to)),
    formatHeader("Subject", encodeText(subject)),
    formatHeader("Message-ID", messageId),
    links.length === 0 ? "" : formatHeader("List-Unsubscribe", links.map(bracketLink).join(", ")),
    // RFC 8058 §3.1: only together with an https link, which accepts a POST.
    leave.https === undefined ? "" : formatHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    // Ours, and plain ASCII: checking them for each mail would cost more than building it.
    ...provider.map(([name, value]) => formatHeader(name, value)),
  ].join("");
}

/** RFC 2369 §2: a URL in angle brackets. Characters that could end it or the line are percent-encoded. */
function bracketLink(link: string): string {
  const safe = link.replace(/[^\x21-\x7e]|[<>]/gu, (character) =>
    encodeURIComponent(character.toWellFormed()),
  );
  return `<${safe}>`;
}

function mimeHeaders(boundary: string): string {
  return `MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n`;
}

function partHeaders(type: string): string {
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
}

/** Derived from the content, so that a mail built twice is the same. `=_` never occurs in quoted-printable text (RFC 2045 §6.7). */
function boundaryOf({ html, text }: FrozenVariant): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([html, text]))
    .digest("hex");
  return `=_${digest.slice(0, 32)}`;
}

/** RFC 5322 §3.3, in UTC. */
function formatDate(date: Instant): string {
  return new Date(date).toUTCString().replace("GMT", "+0000");
}
