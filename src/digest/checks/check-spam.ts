interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly links: readonly { readonly url: string; readonly text: string }[];
  readonly images: number;
}

/** Words that filters weigh, in the languages of our own words. Posts may use them; a subject should not. */
const PHRASES =
  /\b(?:act now|100% free|risk[- ]free|free money|click here|limited time|you(?:'ve| have) won|no obligation|earn (?:extra )?cash|double your|casino|viagra|weight loss|jetzt zugreifen|garantiert kostenlos|sie haben gewonnen|nur für kurze zeit)\b/i;
const SHORTENERS =
  /^(?:www\.)?(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|cutt\.ly|rb\.gy)$/;
/** Less text than this beside pictures looks like a picture that hides its words. */
const MIN_TEXT_LENGTH = 200;

/** What filters hold against a mail, one sentence each. */
export function findSpamPatterns({ subject, text, links, images }: MailText): readonly string[] {
  const phrase = PHRASES.exec(subject)?.[0];
  const letters = subject.replace(/\P{L}/gu, "");
  const told = [
    [phrase !== undefined, `The subject says "${phrase}".`],
    [
      letters.length >= 10 && /\p{Lu}/u.test(letters) && letters === letters.toUpperCase(),
      "The subject is all capitals.",
    ],
    [/[!?$€£]{2,}|\$\s\$/.test(subject), "The subject has marks in a row."],
    [/^(?:re|fwd?|aw|wg):/i.test(subject), "The subject looks like an answer to a mail that never was."],
    [
      /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/.test(subject),
      "The subject has invisible characters.",
    ],
    [images > 0 && text.length < MIN_TEXT_LENGTH, "There is hardly any text beside the pictures."],
  ] as const;
  return [...told.flatMap(([found, message]) => (found ? [message] : [])), ...links.flatMap(judgeLink)];
}

function judgeLink({ url, text }: MailText["links"][number]): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { hostname } = new URL(url);
  if (/^[\d.]+$|^\[/.test(hostname)) return [`${url} leads to a number instead of a name.`];
  if (SHORTENERS.test(hostname)) return [`${url} hides where it leads.`];
  const shown = /^(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$/i.exec(text)?.[1]?.toLowerCase();
  const named = shown === undefined || shown.replace(/^www\./, "") === hostname.replace(/^www\./, "");
  return named || !/^https?:|\/|^www\./i.test(text) ? [] : [`The link "${text}" leads to ${hostname}.`];
}
