import type { Diagnosis } from "#app/doctor/diagnosis.js";
import { isRelated } from "#app/sender-domains.js";
import { addCounts, type ReportedSource, type SourceCounts } from "#deliveries/reports/sender-reports.js";
import type { Dns } from "#mail/records/dns.js";
import type { ReportedMails } from "#mail/sender-domain/check-dmarc.js";
import { confirmedName } from "#mail/sender-domain/check-ptr.js";
import { quoteRecord } from "#mail/sender-domain/domain-check.js";

const DAY = 86_400_000;

/** What the reports about a domain say in all; undefined without any. */
export function sumDomain(domain: string, sources: readonly ReportedSource[]): ReportedMails | undefined {
  const own = sources.filter((source) => isRelated(domain, source.domain));
  const days = own.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]);
  if (own.length === 0) return undefined;
  return {
    mails: own.reduce((sum, { mails }) => sum + mails, 0),
    aligned: own.reduce((sum, { aligned }) => sum + aligned, 0),
    days: Math.round((Math.max(...days) - Math.min(...days)) / DAY) + 1,
  };
}

interface SourceOptions {
  readonly dns: Dns;
  /** Sources that are described; the others are counted. */
  readonly most: number;
  /** Only those of which mails weren't aligned. */
  readonly onlyOthers: boolean;
}

/** Who sends in the name of a domain, as receivers report it. Reports can be forged, so nothing here is an error. */
export async function* describeSources(
  domain: string,
  sources: readonly ReportedSource[],
  { dns, most, onlyOthers }: SourceOptions,
): AsyncGenerator<Diagnosis> {
  const section = `Who sends as ${domain}`;
  const total = sumDomain(domain, sources);
  if (total === undefined) return;
  const own = sources.filter((source) => isRelated(domain, source.domain));
  const reporters = countBy(own, ({ reporter }) => reporter || "others");
  yield {
    ...{ section, check: "reports" },
    level: "ok",
    said: `${total.mails} mails in ${total.days === 1 ? "a day" : `${total.days} days`}, ${share(total)} aligned, as reported by ${listCounts(reporters)}`,
  };
  const all = groupSources(own).filter(({ counts }) => !onlyOthers || counts.aligned < counts.mails);
  // Name servers of strangers may be slow.
  const shown = all.slice(0, most).map(({ counts, reporters }) => describe(counts, reporters, dns));
  for (const diagnosis of await Promise.all(shown)) yield { section, ...diagnosis };
  const rest = all.slice(most);
  if (rest.length > 0)
    yield {
      ...{ section, check: "other sources" },
      level: "ok",
      said: `${rest.length} more, with ${rest.reduce((sum, { counts }) => sum + counts.mails, 0)} mails`,
    };
}

interface SourceGroup {
  readonly counts: SourceCounts;
  readonly reporters: ReadonlyMap<string, number>;
}

/** All reporters of one address together, those with the most mails that aren't aligned first. */
function groupSources(sources: readonly ReportedSource[]): readonly SourceGroup[] {
  const groups = new Map<string, ReportedSource[]>();
  for (const source of sources) groups.set(source.source, [...(groups.get(source.source) ?? []), source]);
  return [...groups.values()]
    .flatMap(([first, ...rest]) =>
      first === undefined
        ? []
        : {
            counts: rest.reduce<SourceCounts>(addCounts, first),
            reporters: countBy([first, ...rest], ({ reporter }) => reporter),
          },
    )
    .sort(({ counts: one }, { counts: other }) => missing(other) - missing(one) || other.mails - one.mails);
}

function missing({ mails, aligned }: SourceCounts): number {
  return mails - aligned;
}

async function describe(
  counts: SourceCounts,
  reporters: ReadonlyMap<string, number>,
  dns: Dns,
): Promise<Diagnosis> {
  const { source, mails, aligned, forwarded, proved } = counts;
  const name = source === "" ? undefined : await confirmedName(source, dns);
  const check =
    source === ""
      ? "many sources together"
      : `${source}${name === undefined ? "" : ` (${quoteRecord(name)})`}`;
  const reported = `${mails === 1 ? "one mail" : `${mails} mails`}, ${describeAligned(counts)}; ${listCounts(reporters)}`;
  if (aligned === mails) return { check, level: "ok", said: reported };
  const action = describeAction(counts);
  const said = `${reported}.${action}`;
  if (forwarded >= missing(counts))
    return {
      check,
      level: "ok",
      said,
      fix: "They were forwarded, or came over a mailing list. Nothing to do.",
    };
  return {
    ...{ check, level: "warning", said },
    fix:
      proved === ""
        ? "If you know that server, have it sign its mails for your domain. If you don't, somebody sends in your name: p=quarantine or p=reject stops that."
        : `They are proved for ${quoteRecord(proved)}. If that is a service that you use, set up your own domain there. If not, somebody sends in your name, or forwards your mails.`,
  };
}

function describeAligned({ mails, aligned, spfAligned, dkimAligned }: SourceCounts): string {
  if (aligned === 0) return "not aligned";
  const by = [...(spfAligned > 0 ? ["SPF"] : []), ...(dkimAligned > 0 ? ["DKIM"] : [])].join(" and ");
  return aligned === mails ? `aligned by ${by}` : `${aligned} aligned by ${by}`;
}

function describeAction({ quarantined, rejected }: SourceCounts): string {
  const parts = [
    ...(rejected > 0 ? [`${rejected} were refused`] : []),
    ...(quarantined > 0 ? [`${quarantined} went to the spam folder`] : []),
  ];
  return parts.length === 0 ? "" : ` ${parts.join(", ")}.`;
}

function share({ mails, aligned }: ReportedMails): string {
  return mails === 0 ? "none" : `${Math.floor((aligned / mails) * 100)} %`;
}

function countBy(
  sources: readonly ReportedSource[],
  nameOf: (source: ReportedSource) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const source of sources) counts.set(nameOf(source), (counts.get(nameOf(source)) ?? 0) + source.mails);
  return counts;
}

const MAX_REPORTERS = 5;

function listCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const shown = sorted
    .slice(0, MAX_REPORTERS)
    .map(([name, count]) => `${quoteRecord(name) || "others"} ${count}`);
  const more = sorted.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
