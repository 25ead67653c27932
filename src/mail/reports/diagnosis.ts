import type { Evidence } from "#deliveries/verdict/verdict.js";

/** Characters of a server's answer that are read. */
const MAX_WORDS = 500;

/** RFC 5321 §4.2 and what programs write before it. */
const CODE = /(?:^|[^\d.#/@-])([45]\d\d)(?=[ \-#:,;]|$)/;
const QUOTED_STATUS = /(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/;
const COMMANDS = [
  ["RCPT", /\b(?:RCPT|recipient)\b/i],
  ["MAIL", /\bMAIL(?: ?FROM|_FROM)? command|after MAIL FROM/],
  ["DATA", /\bDATA\b|end of (?:data|message)/i],
] as const;
/** Where a relay says which command was answered: `(in reply to RCPT TO command)`, `after RCPT TO:<…>`. */
const IN_REPLY_TO = /(?:in reply to|after|in response to)[^)\n]{0,40}/i;

/** A transcript of a session: what the program said last, and the other side's answers. */
const TRANSCRIPT = /^>{3} ?(RCPT|MAIL|DATA)\b[^\n]*\n(<{3} ?[45]\d\d[^\n]*(?:\n<{3}[^\n]*)*)/im;
/** Commands sent in one go are answered in order, so that the answer to RCPT stands under DATA, with a complaint that none was accepted. */
const NO_RECIPIENT = /^<{3} ?5(?:03|54)\b[^\n]*(?:recipient|rcpt|sequence)/im;

/** The command that a report says was answered with an error. */
export function answeredCommand(prose: string): Evidence["command"] {
  const [, sent = "", answers = ""] = TRANSCRIPT.exec(prose) ?? [];
  if (sent !== "") {
    const command = COMMANDS.find(([name]) => name === sent.toUpperCase())?.[0];
    return command === "DATA" && NO_RECIPIENT.test(answers.replace(/^[^\n]*\n?/, "")) ? "RCPT" : command;
  }
  const [reply = ""] = IN_REPLY_TO.exec(prose) ?? [];
  return reply === "" ? undefined : COMMANDS.find(([, words]) => words.test(reply))?.[0];
}

/** As one line without control characters, and not longer than an answer is. */
export function oneLineOf(words: string): string {
  return words
    .slice(0, 4 * MAX_WORDS)
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_WORDS);
}

/** IronPort, which Amazon SES uses, puts the meaning of the code in its own words before the quoted answer. */
function withoutPrefix(text: string): string {
  const [, answer] = /^[45]\.\d\.\d - [\w ,-]{1,80} ([45]\d\d[ -].*)$/.exec(text) ?? [];
  return answer ?? text;
}

/**
 * Finds code and status in a server's answer: `550 5.1.1 <ada@example.org>: …`, `550-5.1.1`, `#5.1.1`.
 * @param status what the report itself says. A general one, such as 5.0.0, gives way to one that is quoted.
 */
export function diagnose(words: string, status?: string): Evidence {
  const text = withoutPrefix(oneLineOf(words));
  const [, code] = CODE.exec(text) ?? [];
  const [, quoted] = QUOTED_STATUS.exec(text) ?? [];
  const isGeneral = status === undefined || /^[45]\.0\.0$/.test(status);
  return {
    text,
    enhanced: isGeneral ? (quoted ?? status) : status,
    code: code === undefined ? undefined : Number(code),
    command: answeredCommand(text),
  };
}
