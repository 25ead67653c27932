import { resolve } from "node:path";
import type { Command } from "commander";
import type { Diagnosis } from "#app/doctor/diagnosis.js";
import type { Io } from "#cli/io.js";
import {
  type CommandContext,
  type CommonFlags,
  type ExitCode,
  readCommonFlags,
  readRecordingFlags,
} from "#cli/options.js";
import { createDiagnosisPrinter } from "#cli/print-diagnosis.js";
import { FeedletterError } from "#errors.js";

const HELP = `
Examples:
  # Test the whole setup; nothing is sent
  $ feedletter doctor
  $ feedletter doctor --json

  # Only the DNS of your sender's domain: what is wrong, and which records to add. Needs no mail server, database or secret
  $ feedletter doctor --dns
  $ feedletter doctor --dns --selector 20261201pm

  # Who sends in your name, from the DMARC reports in the mailbox or from files
  $ feedletter doctor --dmarc
  $ feedletter doctor --dmarc reports/*.zip reports/*.xml.gz

  # After publishing: fetch the feeds and some pages as readers do
  $ feedletter doctor --site

  # Sending stopped with E_CLOCK, but the clock is right: it was ahead for a while
  $ feedletter doctor --accept-clock

Tests the configuration, the database, schedules and templates, the public address, one-click unsubscribing, the clock,
the SMTP login with its TLS, and the sender domain: SPF, DKIM, DMARC, PTR, MTA-STS, TLS reports and BIMI. Records to add are
printed as name, type and value, merged with what is there. See docs/deliverability.md.

With --site it tests the published feeds instead: whether several readers get them or a challenge page, redirects, type and
charset, ETag and 304, age, size and robots.txt; and whether pages of the site link them.

Exit codes: 0 all good, 1 something is wrong, 2 configuration error.
`;

export function defineDoctor(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("--dns", "only look at the DNS of the sender's domain, and print the records to add")
    .option(
      "--dmarc [file...]",
      "show who sends in your name, from DMARC reports: those read by `inbox`, or files",
    )
    .option("--selector <name...>", "DKIM selectors that your provider or mail server names")
    .option("--site", "test the published feeds and pages instead")
    .option("--accept-clock", "accept this clock as right, although something was recorded at a later time")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runDoctor(command.opts<DoctorFlags>(), io)));
}

interface DoctorFlags extends CommonFlags {
  readonly acceptClock?: boolean;
  readonly site?: boolean;
  readonly dns?: boolean;
  /** True without files. */
  readonly dmarc?: true | readonly string[];
  readonly selector?: readonly string[];
}

async function runDoctor(flags: DoctorFlags, io: Io): Promise<ExitCode> {
  requireOneKind(flags);
  const context = (flags.acceptClock ? readRecordingFlags : readCommonFlags)(flags, io);
  const { terminal, json } = context;
  const print = createDiagnosisPrinter(terminal);
  const results = [];
  for await (const result of await startChecks(flags, context)) {
    results.push(result);
    if (!json) print(result);
  }
  if (json) terminal.printJson(results);
  return results.some(({ level }) => level === "error") ? 1 : 0;
}

/** @throws FeedletterError E_USAGE */
function requireOneKind({ site, acceptClock, dns, dmarc, selector = [] }: DoctorFlags): void {
  const given = Object.entries({
    "--site": site,
    "--dns": dns,
    "--dmarc": dmarc,
    "--accept-clock": acceptClock,
  })
    .filter(([, given]) => given !== undefined)
    .map(([flag]) => flag);
  if (given.length > 1)
    throw new FeedletterError("E_USAGE", {
      message: `${given.join(" and ")} can't be combined.`,
      fix: "Run them one after the other.",
    });
  const wrong = selector.find((name) => !/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name));
  if (wrong !== undefined)
    throw new FeedletterError("E_USAGE", {
      message: `Invalid selector ${JSON.stringify(wrong.slice(0, 100))}.`,
      fix: "Use only the part before ._domainkey.",
    });
}

/** Each kind of checks loads only what it needs. */
async function startChecks(
  { site, dns, dmarc, selector: selectors, acceptClock }: DoctorFlags,
  context: CommandContext,
): Promise<AsyncIterable<Diagnosis>> {
  if (site) {
    const { runSiteChecks } = await import("#app/doctor/site-doctor.js");
    const { openExchange } = await import("#app/publish/open-exchange.js");
    return runSiteChecks({ ...context, exchange: openExchange() });
  }
  const { lookHere } = await import("#app/doctor/deliverability/look-here.js");
  const options = { ...context, ...lookHere(), selectors };
  if (dns) {
    const { runDnsChecks } = await import("#app/doctor/deliverability/sender-checks.js");
    return runDnsChecks(options);
  }
  if (dmarc !== undefined) {
    const { runSourceChecks } = await import("#app/doctor/deliverability/sender-checks.js");
    const files = dmarc === true ? [] : dmarc.map((file) => resolve(context.cwd, file));
    return runSourceChecks({ ...options, files });
  }
  const { runDoctorChecks } = await import("#app/doctor/checks.js");
  return runDoctorChecks({ ...options, acceptClock, fetch });
}
