import type { FailureReport } from "#deliveries/reports/report.js";
import { answeredCommand, diagnose } from "./diagnosis.js";
import { allParts, headerOf, type MimePart } from "./mime-reader.js";

/** Characters of a text that are read: reports are at the beginning. */
const MAX_PROSE = 20_000;

/** Where mail systems begin the copy of the returned mail, which isn't part of the report. */
const RETURNED_MAIL =
  /^[ \t>]*(?:[-=_*]{2,} ?(?:Below this line|This is a copy|The original|Original|Unsent|Returned|Message header|The body of the|Undelivered|Copy of|Begin of)|Return-[Pp]ath:|Received:|DKIM-Signature:|Message headers follow|Below is a copy of the original|Original [Mm]essage (?:follows|headers?):?|Your original message|Received: ?from)/m;

/** The text for people, without the returned mail. */
export function proseOf(mail: MimePart): string {
  const texts = allParts(mail).filter(({ text }) => text.trim() !== "");
  const plain = texts.find(({ type }) => type === "text/plain" || type === "");
  const html = texts.find(({ type }) => type === "text/html");
  const text = (plain?.text ?? (html === undefined ? (texts[0]?.text ?? "") : withoutTags(html.text))).slice(
    0,
    MAX_PROSE,
  );
  const end = text.search(RETURNED_MAIL);
  return end < 0 ? text : text.slice(0, end);
}

function withoutTags(html: string): string {
  return html
    .slice(0, 4 * MAX_PROSE)
    .replace(/<(?:br|\/p|\/div|\/tr|\/li)[^<>]{0,200}>/gi, "\n")
    .replace(/<[^<>]{0,2000}>/g, " ");
}

/** QSBMF, the qmail-send bounce message format, with a paragraph for each recipient. Yahoo used it, too. */
const QSBMF = /^\s*(?:Hi\. This is|Sorry, we were unable to deliver your message)/;
const PARAGRAPH = /^<[^>\n]{1,320}>:[ \t]*\n?([^\n]+(?:\n[^\n]+)*)/m;
const PERMANENT =
  /permanent (?:fatal )?error|fail(?:ed|ure|s)?\b|could ?n[o']t be delivered|cannot be delivered|undeliver(?:able|ed)|not (?:be )?deliver(?:ed|able)|returned to sender|returned mail|unable to deliver|wasn['’]t delivered|did not reach|was not delivered|error (?:has )?occurred|an error delivering|fatal errors|automatically rejected|User unknown!|unzustellbar|nicht (?:zugestellt|ausgeliefert)|konnte nicht|zur(?:ü|ue?)ck|non (?:remis|distribu|livr)|n'a pas pu|impossible de|no (?:se )?(?:pudo|ha podido|entregado)|non (?:è stato possibile|recapitat|consegnat)|não (?:foi|pôde)|niet (?:worden )?(?:afgeleverd|bezorgd)|nie (?:mogła|została|dostarcz)|не (?:может быть|был[оа]?|удалось|доставлен)|недостав|nebyl|kunde inte|kunne ikke|iletilemedi/i;
const DELAYED =
  /\bdelay(?:ed)?\b|has not yet been delivered|will be retried|still (?:being )?(?:re)?tr(?:ying|ied)|warning: (?:message|could not send)|will (?:keep|continue) trying|THIS IS A WARNING/i;
/** Said by delay warnings only: real failures may mention a delay before. */
const GIVEN_UP = /permanent|failed|giving up|returned mail|undeliverable|undelivered|could not be delivered/i;

/** Reports of qmail, Exim, sendmail, Exchange 2003, dma, OpenSMTPD and others, which are texts. */
export function readText(mail: MimePart): Omit<FailureReport, "id"> | "progress" | "unread" | undefined {
  const prose = proseOf(mail);
  const [, paragraph] = QSBMF.test(prose) ? (PARAGRAPH.exec(prose) ?? []) : [];
  if (paragraph !== undefined) return failedBy(paragraph, mail);
  if (headerOf(mail, "x-failed-recipients") !== "" && !isDelay(mail, prose)) return failedBy(prose, mail);
  if (!isFromMailSystem(mail)) return undefined;
  if (isDelay(mail, prose)) return "progress";
  const hasAnswer = findAnswer(prose) !== undefined;
  if (hasAnswer || PERMANENT.test(`${headerOf(mail, "subject")}\n${prose}`)) return failedBy(prose, mail);
  return "unread";
}

function isDelay(mail: MimePart, prose: string): boolean {
  const subject = headerOf(mail, "subject");
  return (
    DELAYED.test(`${subject}\n${prose}`) &&
    !GIVEN_UP.test(subject) &&
    !/permanent (?:fatal )?error|failed permanently/i.test(prose)
  );
}

/** Characters at the end of a text, where providers explain in any language with a link of their own. */
const MAX_ENDING = 400;

function failedBy(prose: string, mail: MimePart): Omit<FailureReport, "id"> {
  const recipient = addressOf(headerOf(mail, "x-failed-recipients"));
  const command = answeredCommand(prose);
  const evidence = [findAnswer(prose), findReason(prose), prose, prose.slice(-MAX_ENDING)]
    .filter((words): words is string => words !== undefined && words.trim() !== "")
    .map((words) => diagnose(words))
    .map((one) => ({ ...one, command: one.command ?? command, recipient }));
  return {
    kind: "failure",
    evidence,
    forwarded: /\((?:ultimately )?(?:generated|expanded) from:? /.test(prose),
  };
}

function addressOf(header: string): string | undefined {
  return /[^\s<>,;]{1,64}@[^\s<>,;]{1,255}/.exec(header)?.[0];
}

/** An answer in a text: a code with something behind it, at a place where programs quote one. */
const ANSWERS: readonly RegExp[] = [
  // The other side's lines in a transcript of a session.
  /^<{3} ?(5\d\d[ -][^\n]*(?:\n<{3} ?5\d\d[^\n]*)*)/m,
  /(?:^|[^\d.#\w/@-])(5\d\d(?:[ -]+|[:#,;] ?|\n[ \t]+)#?(?:5\.\d{1,3}\.\d{1,3}[^\n]*|[^\n]{2,}))/,
  /^<{3} ?(4\d\d[ -][^\n]*(?:\n<{3} ?4\d\d[^\n]*)*)/m,
  /(?:^|[^\d.#\w/@-])(4\d\d(?:[ -]+|[:#,;] ?|\n[ \t]+)#?(?:4\.\d{1,3}\.\d{1,3}[^\n]*|[^\n]{2,}))/,
];
/** Lines of an answer that programs wrap. */
const MAX_LINES = 6;

/** The first answer and the lines it is wrapped into, up to an empty line. */
function findAnswer(prose: string): string | undefined {
  for (const answer of ANSWERS) {
    const [found, words = ""] = answer.exec(prose) ?? [];
    if (found === undefined) continue;
    const from = prose.indexOf(words);
    const [block = ""] = prose.slice(from, from + 2_000).split(/\n[ \t]*\n/, 1);
    return block.split("\n", MAX_LINES).join("\n");
  }
  return undefined;
}

/** What follows the failed address, or a status without a code: `<mx.example #5.1.1>`. */
function findReason(prose: string): string | undefined {
  const [statusLine] = /[^\n]*\n?[^\n]*(?:#|\s)[45]\.\d{1,3}\.\d{1,3}[^\d\n.][^\n]*/.exec(prose) ?? [];
  if (statusLine !== undefined) return statusLine;
  const address = /^[^\n@]{0,200}[\w.+-]{1,64}@[\w.-]{1,255}[^\n]*\n?/m.exec(prose);
  if (address === null) return undefined;
  const [block = ""] = prose.slice(address.index, address.index + 1_000).split(/\n[ \t]*\n[ \t]*\n/, 1);
  return block;
}

/** Bounces come from the mail system, automatic replies of people don't (RFC 3834 §3.3). */
export function isFromMailSystem(mail: MimePart): boolean {
  const from = headerOf(mail, "from");
  return (
    /(?:^|<|\s|")(?:mailer-?daemon|post_?master|mdaemon|mail-?daemon|mail\.daemon|microsoftexchange[\da-f]{32}|mail\.delivery\.system|delivery-?status|sysadmin)(?:@|"|>|\s|$)/i.test(
      from,
    ) || /mail delivery (?:sub)?system|mailer.?daemon|mail administrator|ndr administrator/i.test(from)
  );
}
