import { join } from "node:path";
import type { runDnsChecks, runSourceChecks } from "#app/doctor/deliverability/sender-checks.js";
import type { Diagnosis } from "#app/doctor/diagnosis.js";
import { createDiagnosisPrinter } from "#cli/print-diagnosis.js";
import type { Resolver } from "#mail/records/dns.js";
import { folderWith } from "../../cli/cli.js";
import { startDns, type Zone } from "../../mail/dns-server.js";

export const NOW = Date.UTC(2026, 5, 15, 7);

const SITE = `site: { title: Career Notes, url: "https://careers.example/" }
`;

type Run = typeof runDnsChecks | typeof runSourceChecks;

interface Printed {
  readonly found: readonly Diagnosis[];
  /** As the command prints it. */
  readonly text: string;
}

interface DoctorOptions {
  /** Default: a new folder. */
  readonly folder?: string;
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly zone?: Zone;
  /** Instead of a name server. */
  readonly resolver?: Resolver;
  readonly files?: readonly string[];
  readonly selectors?: readonly string[];
}

/** What `feedletter doctor --dns` or `--dmarc` prints, with a name server of the test's own. */
export async function runDoctor(
  run: Run,
  { folder, config = "", env = {}, zone = {}, files = [], selectors = [], resolver: given }: DoctorOptions,
): Promise<Printed> {
  const at = folder ?? folderWith({ "feedletter.yaml": SITE + config });
  const resolver = given ?? (await startDns(zone)).resolver;
  const lines: string[] = [];
  const print = createDiagnosisPrinter({ print: (line) => void lines.push(line), paint: (_, text) => text });
  const found: Diagnosis[] = [];
  for await (const diagnosis of run({
    ...{ configPath: join(at, "feedletter.yaml"), env, resolver, ownAddresses: [], files, selectors },
    exchange: async () => ({ kind: "failed", cause: "connection", reason: "not here" }),
    clock: () => NOW,
  })) {
    found.push(diagnosis);
    print(diagnosis);
  }
  return { found, text: `${lines.join("\n")}\n` };
}
