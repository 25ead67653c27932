import fc from "fast-check";
import { expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import { formatCsvLine } from "#subscribers/csv.js";
import { LIST_FORMATS, STATUS_COLUMNS, UNKNOWN_LIST } from "#subscribers/lists/formats/list-formats.js";
import { normaliseCell } from "#subscribers/lists/list-format.js";
import { openList } from "#subscribers/lists/open-list.js";
import { listOf } from "./list-of.js";

/** Names of columns about consent that no list of an unknown service is understood by. */
const CONSENT = [
  "Unsubscribed",
  "unsubscribed at",
  "Opt-in",
  "OptIn",
  "opted_out",
  "Double opt-in date",
  "Confirmed",
  "Email confirmed",
  "Is blacklisted",
  "blocklisted",
  "Bounces",
  "Hard bounce",
  "Suppressed",
  "Marketing consent",
  "GDPR permission",
  "Cleaned",
  "Complaints",
  "Active",
  "Email status reason",
  "Abgemeldet am",
  "Einwilligung",
  "Bestätigt",
  "Gesperrt",
  "Désabonné",
  "Consentement",
  "Confirmé",
  "Fecha de baja",
  "Consentimiento",
  "Suscrito",
  "Disiscritto",
  "Iscritto",
  "Descadastrado",
  "Uitgeschreven",
  "Toestemming",
  "Samtycke",
  "Avregistrerad",
  "Afmeldt",
  "Zgoda",
  "Wypisany",
  "Odhlášen",
  "Souhlas",
  "Leiratkozott",
  "Dezabonat",
  "Отписан",
  "Согласие",
  "Подписка",
  "配信停止",
  "購読",
  "退订",
  "同意",
  "수신거부",
  "구독",
] as const;
const HARMLESS = [
  "Name",
  "First Name",
  "City",
  "Company",
  "Notes",
  "Phone",
  "Tags",
  "Lieblingstier",
  "Shoe size",
] as const;
const YES = ["active", "Subscribed", "AKTIV", "abonné", "suscrito", "подписан", "已订阅"];
const AGAINST = [
  "unsubscribed",
  "Bounced",
  "cleaned",
  "pending",
  "Abgemeldet",
  "désabonné",
  "de baja",
  "hard bounce",
  "spam",
  "отписан",
  "退订",
  "gesperrt",
];
const VAGUE = ["", "yes", "no", "1", "0", "true", "false", "maybe", "2024-01-02", "NULL", "x", "inactive"];

/** How somebody may spell a column: another case, and other characters between words. */
function spelled(names: readonly string[]) {
  const spell = fc.record({
    name: fc.constantFrom(...names),
    between: fc.constantFrom(" ", "_", "-", "  "),
    change: fc.constantFrom("none", "upper", "lower", "spaces"),
  });
  return spell.map(({ name, between, change }) => {
    const joined = name.replaceAll(" ", between);
    if (change === "upper") return joined.toUpperCase();
    if (change === "lower") return joined.toLowerCase();
    return change === "spaces" ? ` ${joined} ` : joined;
  });
}

const email = fc.constantFrom<string>(
  "email",
  "E-Mail",
  "Email Address",
  "EMAIL",
  "e-mail-adresse",
  "correo",
);
const delimiter = fc.constantFrom(",", ";", "\t");
const encoding = fc.constantFrom("utf8" as const, "utf16le" as const);

interface Column {
  readonly header: string;
  readonly cells: readonly string[];
}

const ROWS = 6;

function columnOf(header: fc.Arbitrary<string>, cell: fc.Arbitrary<string>): fc.Arbitrary<Column> {
  return fc.record({ header, cells: fc.array(cell, { minLength: ROWS, maxLength: ROWS }) });
}

/** The list with its columns in any order, and the address in one of them. */
const layout = fc.record({ email, delimiter, encoding, order: fc.infiniteStream(fc.nat()) });

function writeList(
  columns: readonly Column[],
  {
    email: header,
    delimiter: between,
    encoding: coding,
    order,
  }: typeof layout extends fc.Arbitrary<infer T> ? T : never,
) {
  const keys = new Map(
    [{ header, cells: Array.from({ length: ROWS }, (_, nth) => `p${nth}@t.example`) }, ...columns].map(
      (column) => [column, order.next().value ?? 0],
    ),
  );
  const sorted = [...keys].sort(([, one], [, other]) => one - other).map(([column]) => column);
  const lines = [
    sorted.map((column) => column.header),
    ...Array.from({ length: ROWS }, (_, nth) => sorted.map(({ cells }) => cells[nth] ?? "")),
  ];
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const text = lines
    .map((line) => (between === "," ? formatCsvLine(line) : line.map(quoted).join(between)))
    .join("\r\n");
  return Buffer.from(coding === "utf16le" ? `\ufeff${text}` : text, coding);
}

/** The rows that would be subscribed, by number. */
async function subscribed(list: Uint8Array): Promise<readonly number[]> {
  const taken: number[] = [];
  for await (const row of (await openList(listOf(list))).rows())
    if (row.kind === "person" && row.person.status.kind === "subscribed")
      taken.push(Number(/\d+/.exec(row.person.address)?.[0]));
  return taken;
}

const anyCell = fc.constantFrom(...YES, ...AGAINST, ...VAGUE);
const harmless = fc.array(columnOf(spelled(HARMLESS), fc.constantFrom("a", "tea", "", "Köln", ...AGAINST)), {
  maxLength: 3,
});

test("a column about consent that isn't understood always stops the import, whatever its language, case, place and values", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(columnOf(spelled(CONSENT), anyCell), { minLength: 1, maxLength: 3 }),
      harmless,
      layout,
      async (consent, others, how) => {
        const error: unknown = await subscribed(writeList([...consent, ...others], how)).catch(
          (cause: unknown) => cause,
        );
        expect(error).toBeInstanceOf(FeedletterError);
        expect(error).toMatchObject({
          code: "E_LIST",
          message: expect.stringContaining("Nobody was imported"),
        });
      },
    ),
    { numRuns: 150 },
  );
});

test("nobody without a clear yes in every column of status is imported, and nobody whom another cell calls unsubscribed", async () => {
  const status = fc.array(
    columnOf(spelled(STATUS_COLUMNS.map((name) => name.replaceAll("_", " "))), anyCell),
    { minLength: 1, maxLength: 2 },
  );
  const yes = new Set(YES.map((word) => word.toLowerCase()));
  const against = new Set(AGAINST.map((word) => word.toLowerCase()));
  await fc.assert(
    fc.asyncProperty(status, harmless, layout, async (columns, others, how) => {
      const taken = await subscribed(writeList([...columns, ...others], how)).catch((cause: unknown) => {
        expect(cause).toBeInstanceOf(FeedletterError);
        return [];
      });
      for (const row of taken) {
        for (const { cells } of columns) expect(yes).toContain(normaliseCell(cells[row] ?? ""));
        for (const { header, cells } of others)
          if (!/name/i.test(header)) expect(against).not.toContain(normaliseCell(cells[row] ?? ""));
      }
    }),
    { numRuns: 150 },
  );
});

test("an export of a service imports nobody whom one of its columns denies", async () => {
  const services = LIST_FORMATS.filter((format) => format !== UNKNOWN_LIST && format.status.length > 0);
  const words = services.flatMap(({ status }) => status.flatMap(({ says }) => Object.values(says).flat()));
  const cell = fc.constantFrom(
    ...new Set(words.filter((word) => word !== "*" && word !== "<date>")),
    ...VAGUE,
    ...AGAINST,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...services),
      fc.nat(),
      fc.infiniteStream(cell),
      layout,
      async (format, nth, cells, how) => {
        const marks = format.marks[nth % format.marks.length] ?? [];
        const rules = format.status.map((rule) => ({
          ...rule,
          name: rule.columns.find((name) => marks.includes(name)) ?? rule.columns[0] ?? "",
        }));
        const names = new Set([...marks, ...rules.map(({ name }) => name)]);
        const address = (format.address ?? ["email", "email_address"]).filter((name) => names.has(name));
        const columns = [...names]
          .filter((name) => !address.includes(name))
          .map((header) => ({
            header,
            cells: Array.from({ length: ROWS }, () =>
              rules.some(({ name }) => name === header) ? (cells.next().value ?? "") : "",
            ),
          }));
        const list = writeList(columns, { ...how, email: address[0] ?? format.address?.[0] ?? "email" });
        const taken = await subscribed(list).catch((cause: unknown) => {
          expect(cause).toBeInstanceOf(FeedletterError);
          return [];
        });
        for (const row of taken) {
          const said = rules.map(({ name, says }) => {
            const found = normaliseCell(columns.find(({ header }) => header === name)?.cells[row] ?? "");
            if (says.yes?.includes(found)) return "yes";
            if (says.nothing?.includes(found)) return "nothing";
            if (says.yes?.includes("*") || says.yes?.includes("<date>")) return "yes";
            return says.nothing?.includes("*") ? "nothing" : `${name} says ${found}`;
          });
          expect(said.filter((one) => one !== "yes" && one !== "nothing")).toEqual([]);
          expect(said).toContain("yes");
        }
      },
    ),
    { numRuns: 250 },
  );
});
