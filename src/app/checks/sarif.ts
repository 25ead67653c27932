import { join, relative } from "node:path";
import { VERSION } from "#app/version.js";
import { FINDINGS, type Finding, type Level } from "#findings.js";
import type { CheckResult } from "./check-site.js";

/** GitHub takes 25,000 results, and shows the first 5,000. */
const MAX_RESULTS = 5_000;

const RANK = { error: 0, warning: 1, note: 2 } as const satisfies Record<Level, number>;

/**
 * The findings as SARIF 2.1.0 (OASIS), for GitHub's code scanning; the most serious ones if there are too many.
 *
 * @param checkout absolute path, to which the files' paths are relative
 * @param configPath absolute; stands for what isn't a file of the checkout, such as an item of a feed
 */
export function toSarif(
  { baseDir, findings }: Pick<CheckResult, "baseDir" | "findings">,
  { checkout, configPath }: { readonly checkout: string; readonly configPath: string },
): object {
  const shown = findings.toSorted((a, b) => RANK[a.level] - RANK[b.level]).slice(0, MAX_RESULTS);
  const codes = [...new Set(shown.map(({ code }) => code))].toSorted();
  const pathOf = (file: string): string | undefined => {
    const path = relative(checkout, join(baseDir, file)).replaceAll("\\", "/");
    return /^(\.\.\/|[a-z]+:)/i.test(path) || /^[a-z]+:\/\//i.test(file) ? undefined : path;
  };
  const configFile = relative(checkout, configPath).replaceAll("\\", "/");
  const toResult = ({ code, level, message, fix, place }: Finding) => {
    const path = pathOf(place.file);
    const region =
      path === undefined || place.line === undefined
        ? undefined
        : { startLine: place.line, startColumn: place.column };
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level,
      message: { text: `${path === undefined ? `${place.file}: ` : ""}${message} ${fix}`.trim() },
      locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(path ?? configFile) }, region } }],
    };
  };
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Feedletter", semanticVersion: VERSION, rules: codes.map(toRule) } },
        columnKind: "utf16CodeUnits",
        results: shown.map(toResult),
      },
    ],
  };
}

function toRule(code: Finding["code"]) {
  const { level, what, fix } = FINDINGS[code];
  return {
    id: code,
    shortDescription: { text: `${what}.` },
    help: { text: fix },
    defaultConfiguration: { level },
  };
}
