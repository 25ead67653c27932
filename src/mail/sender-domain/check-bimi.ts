import type { DmarcPolicy } from "#mail/records/dmarc-record.js";
import { type Dns, valuesOf } from "#mail/records/dns.js";
import { readTagList } from "#mail/records/tag-list.js";
import type { Exchange } from "#network/exchange.js";
import { type DomainCheck, joinProblems, notLookedUp, type Problem, quoteRecord } from "./domain-check.js";
import { fetchText } from "./fetch-text.js";

interface BimiContext {
  readonly domain: string;
  readonly dns: Dns;
  readonly exchange: Exchange;
  /** Of the domain, if it is known. */
  readonly policy: DmarcPolicy | undefined;
}

const MAX_LOGO_BYTES = 512 * 1024;

/** BIMI (draft-brand-indicators-for-message-identification): a logo beside the mails. Advice only, because no receiver requires it. */
export async function checkBimi({ domain, dns, exchange, policy }: BimiContext): Promise<DomainCheck> {
  const name = `default._bimi.${domain}`;
  const answer = await dns.txt(name);
  if (answer.kind === "failed") return notLookedUp(answer);
  const text = valuesOf(answer).find((value) => /^v\s*=\s*BIMI1/.test(value));
  const isStrict = policy === "quarantine" || policy === "reject";
  if (text === undefined)
    return {
      level: "skipped",
      said: `No logo is shown beside mails from ${domain}. That is optional${isStrict ? "" : ", and needs p=quarantine or p=reject first"}.`,
    };
  const { tags } = readTagList(text);
  const logo = tags.get("l") ?? "";
  const problems: Problem[] = [];
  if (!isStrict && policy !== undefined)
    problems.push({
      level: "warning",
      said: "Receivers show the logo only with p=quarantine or p=reject in the DMARC record.",
      fix: "Change the policy first.",
    });
  // Empty values say that there is no logo.
  if (logo !== "") problems.push(...(await findLogoProblems(logo, exchange)));
  const certificate = tags.get("a") ?? "";
  const without = certificate === "" ? "; without a certificate (a=), which some receivers require" : "";
  return joinProblems(problems) ?? { level: "ok", said: `${quoteRecord(text)}${without}` };
}

async function findLogoProblems(logo: string, exchange: Exchange): Promise<readonly Problem[]> {
  const fix = "Save it as SVG Tiny PS, and serve it over https.";
  if (!URL.canParse(logo) || new URL(logo).protocol !== "https:")
    return [{ level: "warning", said: `The logo ${quoteRecord(logo)} has no https address.`, fix }];
  const fetched = await fetchText(logo, { exchange, maxBytes: MAX_LOGO_BYTES });
  if (fetched.kind === "failed")
    return [{ level: "warning", said: `The logo can't be fetched: ${fetched.reason}.`, fix }];
  const [root = ""] = /<svg\b[^>]*>/i.exec(fetched.text) ?? [];
  return /\bbaseProfile\s*=\s*["']tiny-ps["']/.test(root)
    ? []
    : [{ level: "warning", said: "The logo isn't SVG Tiny PS (baseProfile).", fix }];
}
