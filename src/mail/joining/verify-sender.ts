import { domainToASCII } from "node:url";
import { z } from "zod";
import { FeedletterError } from "#errors.js";
import { addressKey } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import type { MimePart } from "../reports/mime-reader.js";
import { addressKeysIn } from "./addresses.js";

/** Looks up TXT records. Rejects if there is none, or if nobody answers. */
export type ResolveTxt = (name: string) => Promise<readonly (readonly string[])[]>;

/** Whether the person whose address is in From has written a mail themselves. `reason`: why that isn't sure, as a clause. */
export type SenderProof =
  | {
      readonly kind: "proved";
      /** That of the signature. */
      readonly domain: string;
      /** Names the signature, so that nobody can use it again under another Message-ID. */
      readonly signature: string;
    }
  | { readonly kind: "unproved"; readonly reason: string };

interface SenderToVerify {
  readonly bytes: Uint8Array;
  readonly mail: MimePart;
  /** The address in From. */
  readonly from: string;
  /** Ours, which To has to name. */
  readonly to: string;
  readonly now: Instant;
}

export type VerifySender = (mail: SenderToVerify) => Promise<SenderProof>;

const DAY = 86_400_000;
/** Ms by which other clocks may be ahead. */
const CLOCK_SKEW = 5 * 60_000;
/** What has to be signed, and to be there once: a second one could be shown instead of the signed one (RFC 6376 §8.15). */
const SIGNED = ["from", "to", "subject", "date"] as const;
const SINGLE = [...SIGNED, "message-id"] as const;
/** Each signature costs a look at the DNS. */
const MAX_SIGNATURES = 5;
/** As many as the mail's reader takes: there may be more. */
const MAX_HEADERS = 300;
/** RFC 8301 §3. */
const ALGORITHMS = ["rsa-sha256", "ed25519-sha256"];
const MIN_RSA_BITS = 1_024;

/** @throws FeedletterError E_PACKAGES without the package `mailauth` */
export async function openSenderVerifier(resolveTxt: ResolveTxt): Promise<VerifySender> {
  const { dkimVerify } = await import("mailauth/lib/dkim/verify.js").catch((cause: unknown) => {
    throw new FeedletterError("E_PACKAGES", {
      message: "`mail.join` needs the package mailauth, which is not installed.",
      fix: "Run `npm install mailauth@4`.",
      cause,
    });
  });
  const resolver = async (name: string) =>
    [...(await resolveTxt(domainToASCII(name) || name))].map((text) => [...text]);
  return async (mail) => {
    // Before any signature is looked at, because that asks other people's servers.
    const reason =
      reasonAgainst((name) => mail.mail.headers.get(name) ?? [], mail) ?? reasonAgainstSignatures(mail.mail);
    if (reason !== undefined) return { kind: "unproved", reason };
    try {
      const verified = await dkimVerify(withLineEnds(mail.bytes), {
        ...{ resolver, minBitLength: MIN_RSA_BITS, curTime: new Date(mail.now + CLOCK_SKEW) },
      });
      return judge(verifiedMail.parse(verified), mail);
    } catch {
      return { kind: "unproved", reason: "its signature can't be read" };
    }
  };
}

/** The values of a header, with the name in lower case. */
type ValuesOf = (name: string) => readonly string[];

function reasonAgainst(valuesOf: ValuesOf, { to, now }: SenderToVerify): string | undefined {
  for (const name of SINGLE) {
    const count = valuesOf(name).filter((value) => value !== "").length;
    if (count !== 1)
      return count === 0 ? `it has no ${TITLES[name]}` : `it has more than one ${TITLES[name]}`;
  }
  const [recipients = ""] = valuesOf("to");
  if (!addressKeysIn(recipients).includes(addressKey(to))) return `its To doesn't name ${to}`;
  const [date = ""] = valuesOf("date");
  const sent = Date.parse(date);
  if (Number.isNaN(sent)) return "its Date can't be read";
  if (now - sent > DAY) return "it is older than 24 hours";
  if (sent - now > CLOCK_SKEW) return "its Date is in the future";
  return undefined;
}

const TITLES = {
  from: "From",
  to: "To",
  subject: "Subject",
  date: "Date",
  "message-id": "Message-ID",
} as const;

function reasonAgainstSignatures({ headers }: MimePart): string | undefined {
  const signatures = headers.get("dkim-signature") ?? [];
  if (signatures.length === 0) return "it has no DKIM signature";
  if (signatures.length > MAX_SIGNATURES) return "it has too many DKIM signatures";
  const all = [...headers.values()].reduce((sum, values) => sum + values.length, 0);
  if (all >= MAX_HEADERS) return "it has too many headers";
  // RFC 6376 §8.2: anybody may add to such a mail.
  if (signatures.some((signature) => /(?:^|;)\s*l\s*=/i.test(signature)))
    return "its signature covers only a part of the text (l=)";
  return undefined;
}

/** What mailauth says of a signature. Its own types lack most of it. */
const verifiedSignature = z.object({
  id: z.string(),
  signingDomain: z.string(),
  algo: z.string(),
  signingHeaders: z.object({ keys: z.string() }),
  status: z.object({ result: z.string(), aligned: z.union([z.string(), z.literal(false)]).optional() }),
  canonBodyLengthLimited: z.boolean(),
  signatureTimeValid: z.boolean(),
});

const verifiedMail = z.object({
  headerFrom: z.array(z.string()),
  headers: z.object({
    parsed: z.array(z.object({ key: z.string().nullish(), line: z.instanceof(Uint8Array) })),
  }),
  // Without a signature that it can read there is one result without fields.
  results: z.array(z.union([verifiedSignature, z.object({ signingDomain: z.undefined() })])),
});

function judge(
  { headerFrom, headers, results }: z.output<typeof verifiedMail>,
  mail: SenderToVerify,
): SenderProof {
  // The headers again, as they were read by what has checked the signature.
  const valuesOf: ValuesOf = (name) =>
    headers.parsed
      .filter(({ key }) => key === name)
      .map(({ line }) => valueIn(Buffer.from(line).toString("latin1")));
  const reason = reasonAgainst(valuesOf, mail);
  if (reason !== undefined) return { kind: "unproved", reason };
  const [from, ...others] = headerFrom;
  if (from === undefined || others.length > 0 || addressKey(from) !== addressKey(mail.from))
    return { kind: "unproved", reason: "its From has more than one address" };
  let reasonOfFirst: string | undefined;
  for (const result of results) {
    if (result.signingDomain === undefined) continue;
    const against = reasonAgainstSignature(result);
    if (against === undefined)
      return { kind: "proved", domain: result.signingDomain.toLowerCase(), signature: result.id };
    reasonOfFirst ??= against;
  }
  return { kind: "unproved", reason: reasonOfFirst ?? "its signature can't be read" };
}

function reasonAgainstSignature({
  status,
  signingDomain,
  signingHeaders,
  algo,
  canonBodyLengthLimited,
  signatureTimeValid,
}: z.output<typeof verifiedSignature>): string | undefined {
  if (status.result === "temperror") return `the key of ${signingDomain} can't be looked up`;
  if (status.result !== "pass" || !signatureTimeValid) return `its signature of ${signingDomain} isn't valid`;
  if (!ALGORITHMS.includes(algo.toLowerCase())) return `its signature uses ${algo}`;
  if (canonBodyLengthLimited) return "its signature covers only a part of the text (l=)";
  // RFC 7489 §3.1.1, relaxed, with the list of public suffixes.
  if (!status.aligned) return `it is signed by ${signingDomain}, not by the sender's domain`;
  const signed = signingHeaders.keys.toLowerCase().split(/\s*:\s*/);
  const unsigned = SIGNED.find((name) => !signed.includes(name));
  return unsigned && `its ${TITLES[unsigned]} isn't signed`;
}

function valueIn(line: string): string {
  return line
    .slice(line.indexOf(":") + 1)
    .replace(/\r?\n/g, "")
    .trim();
}

/** A maildir and a pipe have Unix line ends, but what is signed has those of mail. An mbox line that a server wrote first isn't a part. */
function withLineEnds(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/^From [^\n]*\n/, "");
  return Buffer.from(text.replace(/\r?\n/g, "\r\n"), "latin1");
}
