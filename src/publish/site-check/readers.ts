import type { Answer, Failure } from "#network/exchange.js";

export interface Reader {
  readonly name: string;
  readonly userAgent: string;
}

/** As they introduce themselves. Protection against bots often takes them for some. */
export const READERS: readonly Reader[] = [
  {
    name: "Feedly",
    userAgent: "Feedly/1.0 (+https://feedly.com/fetcher.html; 1 subscribers; like FeedFetcher-Google)",
  },
  { name: "Inoreader", userAgent: "Mozilla/5.0 (compatible; inoreader.com; 1 subscribers)" },
  { name: "Feedbin", userAgent: "Feedbin feed-id:1 - 1 subscribers" },
  { name: "NewsBlur", userAgent: "NewsBlur Feed Fetcher - 1 subscriber - https://www.newsblur.com" },
  { name: "FreshRSS", userAgent: "FreshRSS/1.24.1 (Linux; https://freshrss.org)" },
  { name: "Miniflux", userAgent: "Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)" },
  { name: "NetNewsWire", userAgent: "NetNewsWire (RSS Reader; https://netnewswire.com/)" },
  { name: "newsboat", userAgent: "newsboat/2.36 (Linux x86_64)" },
];

const CHALLENGE_TITLE =
  /<title[^>]*>\s*(?:just a moment|attention required|access denied|checking your browser|one moment, please|making sure you.{1,6}re not a bot|ddos-guard|security check|verify(?:ing)? you are human|are you a robot|robot challenge)/i;
const CHALLENGE_CODE =
  /challenge-platform|cf-chl-|sgcaptcha|_Incapsula_Resource|awsWafCookieDomainList|captcha-delivery|\/\.within\.website\/x\/cmd\/anubis/;

/** Whether the server wants a proof that a person asks, which no reader can give. */
function isChallenge({ headers, body }: Pick<Answer, "headers" | "body">): boolean {
  if (headers["cf-mitigated"] === "challenge") return true;
  const beginning = body.toString("latin1", 0, 100_000);
  return CHALLENGE_TITLE.test(beginning) || CHALLENGE_CODE.test(beginning);
}

/** Why a reader doesn't get the document; undefined if it does. */
export function findObstacle(answer: Answer | Failure): string | undefined {
  if (answer.kind === "failed") return answer.reason;
  if (isChallenge(answer)) return `${answer.status} and a challenge page`;
  if (answer.status !== 200) return `${answer.status} ${answer.statusMessage}`.trim();
  return isHtml(answer.body) ? "an HTML page" : undefined;
}

function isHtml(body: Buffer): boolean {
  const beginning = body.toString("latin1", 0, 2_000).replace(/^\xEF\xBB\xBF/, "");
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,1000}?-->\s*)*(?:<!doctype\s+html|<html|<head|<body)/is.test(
    beginning,
  );
}
