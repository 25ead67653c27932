import { type Dns, valuesOf } from "#mail/records/dns.js";
import { MAX_POLICY_BYTES, matchesMx, readMtaStsId, readMtaStsPolicy } from "#mail/records/mta-sts.js";
import { readTagList } from "#mail/records/tag-list.js";
import type { Exchange } from "#network/exchange.js";
import { type DomainCheck, joinProblems, notLookedUp, type Problem, quoteRecord } from "./domain-check.js";
import { fetchText } from "./fetch-text.js";

interface ReceivingContext {
  readonly domain: string;
  readonly dns: Dns;
  readonly exchange: Exchange;
  /** For a new policy's id. */
  readonly now: number;
}

const FILE = "/.well-known/mta-sts.txt";

/** The mail servers that receive for a domain; undefined if it receives no mail (RFC 7505), or that is unknown. */
export async function findReceivers(domain: string, dns: Dns): Promise<readonly string[] | undefined> {
  const hosts = valuesOf(await dns.mx(domain)).filter((host) => host !== "");
  return hosts.length === 0 ? undefined : hosts;
}

/** MTA-STS (RFC 8461): mail to the domain is only sent over TLS. */
export async function checkMtaSts(
  receivers: readonly string[],
  { domain, dns, exchange, now }: ReceivingContext,
): Promise<DomainCheck> {
  const name = `_mta-sts.${domain}`;
  const url = `https://mta-sts.${domain}${FILE}`;
  const answer = await dns.txt(name);
  if (answer.kind === "failed") return notLookedUp(answer);
  const texts = valuesOf(answer).filter((text) => /^v\s*=\s*STSv1/.test(text));
  const id = new Date(now).toISOString().replace(/\D/g, "").slice(0, 14);
  const record = { name, type: "TXT", value: `v=STSv1; id=${id}` } as const;
  if (texts.length === 0)
    return {
      level: "skipped",
      said: `${domain} receives mail, but doesn't ask senders to use TLS. That is optional.`,
      fix: "Publish the file, then add the record. After some weeks without failures in TLS reports, change `testing` to `enforce`, and the id.",
      records: [record],
      file: {
        url,
        text: `version: STSv1\nmode: testing\n${receivers.map((host) => `mx: ${host}\n`).join("")}max_age: 604800\n`,
      },
    };
  const [text = ""] = texts;
  if (texts.length > 1 || readMtaStsId(text) === undefined)
    return {
      level: "warning",
      said: `The record ${name} is invalid, so senders ignore it: ${quoteRecord(texts.join(" and "))}.`,
      fix: "Replace it with this one.",
      records: [{ ...record, instead: texts.map(quoteRecord) }],
    };
  const policy = await fetchText(url, { exchange, maxBytes: MAX_POLICY_BYTES });
  if (policy.kind === "failed")
    return {
      level: "warning",
      said: `${url} can't be fetched: ${policy.reason}.`,
      fix: "Serve the file there, with a valid certificate and without a redirect (RFC 8461 §3.3).",
    };
  const { mode, mx, maxAge, faults } = readMtaStsPolicy(policy.text);
  const problems: Problem[] = faults.map((fault) => ({
    level: "warning",
    said: `${url} is invalid: ${fault}.`,
    fix: "Correct it.",
  }));
  const left = receivers.filter((host) => !mx.some((pattern) => matchesMx(host, pattern)));
  if (left.length > 0 && mode !== "none" && faults.length === 0)
    problems.push({
      level: mode === "enforce" ? "error" : "warning",
      said: `${url} doesn't name ${left.join(", ")}, so ${mode === "enforce" ? "senders don't deliver there" : "senders report failures"}.`,
      fix: "Add an mx: line for each mail server, then change the record's id.",
    });
  return joinProblems(problems) ?? { level: "ok", said: `mode ${mode}, for ${maxAge} s` };
}

/** TLS reports (RFC 8460): senders tell how often TLS failed. */
export async function checkTlsReports(
  { domain, dns }: Pick<ReceivingContext, "domain" | "dns">,
  reportsTo: string | undefined,
): Promise<DomainCheck> {
  const name = `_smtp._tls.${domain}`;
  const answer = await dns.txt(name);
  if (answer.kind === "failed") return notLookedUp(answer);
  const texts = valuesOf(answer).filter((text) => /^v\s*=\s*TLSRPTv1/.test(text));
  const value = `v=TLSRPTv1; rua=mailto:${reportsTo ?? `tls-reports@${domain}`}`;
  if (texts.length === 0)
    return {
      level: "skipped",
      said: `${domain} asks for no reports about TLS. That is optional.`,
      fix: "Add this record, with an address that you read.",
      records: [{ name, type: "TXT", value }],
    };
  const [text = ""] = texts;
  const uris = (readTagList(text).tags.get("rua") ?? "").split(",").map((uri) => uri.trim());
  if (texts.length > 1 || !uris.every((uri) => /^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/i.test(uri)))
    return {
      level: "warning",
      said: `The record ${name} is invalid, so senders ignore it: ${quoteRecord(texts.join(" and "))}.`,
      fix: "Replace it with this one.",
      records: [{ name, type: "TXT", value, instead: texts.map(quoteRecord) }],
    };
  return { level: "ok", said: quoteRecord(text) };
}
