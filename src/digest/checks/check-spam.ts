interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly links: readonly { readonly url: string; readonly text: string }[];
  readonly images: number;
}

/** Phrases that spam filters look for, in the languages of our messages. Only the subject is checked for them. */
const PHRASES =
  /\b(?:act now|100% free|risk[- ]free|free money|click here|limited time|you(?:'ve| have) won|no obligation|earn (?:extra )?cash|double your|casino|viagra|weight loss|jetzt zugreifen|garantiert kostenlos|sie haben gewonnen|nur für kurze zeit)\b/i;
const SHORTENERS =
  /^(?:www\.)?(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|cutt\.ly|rb\.gy)$/;
/** If there is less text next to pictures, filters suspect that the text is in the pictures. */
const MIN_TEXT_LENGTH = 200;

/** What spam filters may object to, one sentence each. */
export function findSpamPatterns({ subject, text, links, images }: MailText): readonly string[] {
  const phrase = PHRASES.exec(subject)?.[0];
  const letters = subject.replace(/\P{L}/gu, "");
  const patterns = [
    [phrase !== undefined, `The subject contains "${phrase}".`],
    [
      letters.length >= 10 && /\p{Lu}/u.test(letters) && letters === letters.toUpperCase(),
      "The subject is in capitals only.",
    ],
    [
      /[!?$€£]{2,}|\$\s\$/.test(subject),
      "The subject has several exclamation, question or currency marks in a row.",
    ],
    [/^(?:re|fwd?|aw|wg):/i.test(subject), "The subject looks like a reply or a forwarded mail."],
    [
      /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/.test(subject),
      "The subject contains invisible characters.",
    ],
    [images > 0 && text.length < MIN_TEXT_LENGTH, "The mail contains images but hardly any text."],
  ] as const;
  return [...patterns.flatMap(([found, message]) => (found ? [message] : [])), ...links.flatMap(judgeLink)];
}

function judgeLink({ url, text }: MailText["links"][number]): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { hostname } = new URL(url);
  if (/^[\d.]+$|^\[/.test(hostname)) return [`${url} has an IP address instead of a domain.`];
  if (SHORTENERS.test(hostname)) return [`${url} is a shortened link, which hides its target.`];
  const shown = /^(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$/i.exec(text)?.[1]?.toLowerCase();
  const named = shown === undefined || shown.replace(/^www\./, "") === hostname.replace(/^www\./, "");
  return named || !/^https?:|\/|^www\./i.test(text) ? [] : [`The link "${text}" leads to ${hostname}.`];
}
