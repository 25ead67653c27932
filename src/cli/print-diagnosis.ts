import type { Diagnosis } from "#app/doctor/diagnosis.js";
import { txtStrings } from "#mail/records/dns-record.js";
import type { Terminal } from "#terminal/terminal.js";

const MARKS = {
  ok: ["green", "✓"],
  warning: ["yellow", "!"],
  error: ["red", "✗"],
  skipped: ["dim", "–"],
} as const;

/** Prints checks under the headings of their sections, and records to add as `name  TYPE  value`, each on a line of its own. */
export function createDiagnosisPrinter({
  print,
  paint,
}: Pick<Terminal, "print" | "paint">): (diagnosis: Diagnosis) => void {
  let current: string | undefined;
  return ({ section, check, level, said, fix, records = [], file }) => {
    if (section !== current && section !== undefined)
      print(`${current === undefined ? "" : "\n"}${paint("bold", section)}`);
    current = section;
    const [colour, mark] = MARKS[level];
    // A sentence that goes on needs a full stop.
    const end = fix === undefined ? "" : `${/[\p{L}\p{N})]$/u.test(said) ? "." : ""} ${fix}`;
    print(`${paint(colour, mark)} ${check}: ${said}${end}`);
    if (file !== undefined) {
      print(`    ${file.url}`);
      for (const line of file.text.trimEnd().split("\n")) print(paint("dim", `      ${line}`));
    }
    for (const { name, type, value, instead = [] } of records) {
      print(`    ${name}  ${type}  ${value}`);
      const strings = type === "TXT" ? txtStrings(value) : [];
      if (strings.length > 1)
        print(paint("dim", `      in a zone file ${strings.map((string) => `"${string}"`).join(" ")}`));
      for (const old of instead) print(paint("dim", `      instead of ${old}`));
    }
  };
}
