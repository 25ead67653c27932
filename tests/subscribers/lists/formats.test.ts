import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIST_FORMATS, UNKNOWN_LIST } from "#subscribers/lists/formats/list-formats.js";
import type { ListRow } from "#subscribers/lists/judge-row.js";
import {
  DATE,
  FILLED,
  type ListFormat,
  STATEMENTS,
  type StatusRule,
} from "#subscribers/lists/list-format.js";
import { openList } from "#subscribers/lists/open-list.js";
import { listOf } from "./list-of.js";

const FIXTURES = join(import.meta.dirname, "../../fixtures/lists");

/** `local status name time tags`, or `line: reason`. */
function describeRow(row: ListRow): string {
  if (row.kind === "rejected") return `${row.line}: ${row.reason}`;
  const { address, status, name = "-", consentedAt } = row.person;
  const time = consentedAt === undefined ? "-" : new Date(consentedAt).toISOString().slice(0, 10);
  const said = status.kind === "undeliverable" ? status.reason : status.kind;
  return [address.replace("@example.org", ""), said, name, time, ...row.tags].join(" ");
}

async function readFixture(name: string) {
  const file = listOf(readFileSync(join(FIXTURES, `${name}.csv`)), `${name}.csv`);
  const { format, rows } = await openList(file);
  const described: string[] = [];
  for await (const row of rows()) described.push(describeRow(row));
  return { format: format.name, rows: described };
}

const EXPORTS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "beehiiv",
    "beehiiv",
    [
      "ada subscribed Ada Lovelace -",
      "3: the subscription was never confirmed",
      "4: the subscription was never confirmed",
      "5: the column “status” says “needs_approval”",
      "6: the column “status” says “paused”",
      "bob left Bob -",
      "cat left Cat -",
      "bad invalid Bad -",
    ],
  ],
  [
    "brevo",
    "Brevo",
    ["ada subscribed Ada Lovelace -", "bob left Bob Byte -", "4: the column “EMAIL_MARKETING” is empty"],
  ],
  [
    "buttondown-2025",
    "Buttondown",
    [
      "regular subscribed - 2024-03-14 corporate nyc",
      "premium subscribed - -",
      "churned subscribed - -",
      "5: the column “subscriber_type” says “unpaid”",
      "6: the subscription was never confirmed",
      "left left - -",
      "banned left - -",
      "blocked blocked - -",
      "10: the column “subscriber_type” says “hologram”, which isn't a known status",
    ],
  ],
  [
    "buttondown",
    "Buttondown",
    [
      "ada subscribed - - tea",
      "3: the subscription was never confirmed",
      "bob left - -",
      "gone undeliverable - -",
      "angry complained - -",
    ],
  ],
  [
    "campaign-monitor",
    "Campaign Monitor",
    [
      "ada subscribed Ada Lovelace -",
      "3: the subscription was never confirmed",
      "bob left Bob Byte -",
      "gone Bounced Gus Gone -",
      "old left Olga Old -",
    ],
  ],
  [
    "feedletter",
    "Feedletter",
    [
      "ada subscribed Ada 2024-01-02",
      "3: the subscription was never confirmed",
      "bob left Bob 2024-01-02",
      "gone the mailbox doesn't exist Gus 2024-01-02",
    ],
  ],
  ["ghost", "Ghost", ["ada subscribed Ada Lovelace - vip early", "bob left Bob -"]],
  ["keila", "Keila", ["ada subscribed Ada Lovelace -", "bob left Bob Byte -", "gone unreachable Gus Gone -"]],
  [
    "kit",
    "Kit",
    [
      "ada subscribed Ada - tea code",
      "bob left - -",
      "gone bounced - -",
      "5: the subscription was never confirmed",
      "6: the column “status” says “hibernating”, which isn't a known status",
    ],
  ],
  [
    "klaviyo",
    "Klaviyo",
    [
      "ada subscribed Ada Lovelace 2024-01-02",
      "3: the column “Email Marketing Consent” says “NEVER_SUBSCRIBED”",
      "4: the column “Email Marketing Consent” is empty",
      "bob left Bob Byte 2024-01-02",
      "gone HARD_BOUNCE Gus Gone 2024-01-02",
      "spam SPAM_COMPLAINT Sid Spam 2024-01-02",
      "quit left Quin Quit 2024-01-02",
    ],
  ],
  ["listmonk", "listmonk", ["ada subscribed Ada -", "bob left Bob -", "never blocklisted Never -"]],
  ["mailchimp-cleaned", "Mailchimp", ["gone cleaned - 2016-05-06"]],
  ["mailchimp-nonsubscribed", "Mailchimp", ["2: the name of the file says “nonsubscribed”"]],
  [
    "mailchimp-status",
    "Mailchimp",
    [
      "ada subscribed Ada Lovelace 2019-03-04",
      "3: the subscription was never confirmed",
      "4: the column “Email Marketing Status” says “Non-Subscribed”",
      "5: the column “Email Marketing Status” says “Archived”",
      "bob left Bob Byte 2019-03-04",
      "gone Cleaned Gus Gone 2019-03-04",
    ],
  ],
  [
    "mailchimp-subscribed",
    "Mailchimp",
    [
      "ada subscribed Ada Lovelace 2019-03-04 vip blog",
      "grace subscribed Grace 2018-01-02",
      "4: it has no @",
    ],
  ],
  ["mailchimp-unsubscribed", "Mailchimp", ["bob left Bob Byte 2017-05-06"]],
  [
    "mailerlite",
    "MailerLite",
    [
      "ada subscribed Ada Lovelace 2021-08-31 tea code",
      "3: the subscription was never confirmed",
      "bob left Bob 2021-08-31",
      "gone Bounced Gus 2021-08-31",
      "spam Junk Sid 2021-08-31",
    ],
  ],
  [
    "mailpoet",
    "MailPoet",
    [
      'ada subscribed Ada "the Countess" Lovelace 2020-01-02 Tea',
      "3: the subscription was never confirmed",
      "4: the column “Global status” says “inactive”",
      "bob left Bob Byte 2020-01-02 Tea",
      "cat left Cat Code 2020-01-02 Tea",
      "gone bounced Gus Gone 2020-01-02 Tea",
    ],
  ],
  [
    "mautic",
    "Mautic",
    [
      "ada subscribed Ada Lovelace -",
      "bob left Bob Byte -",
      "gone undeliverable Gus Gone -",
      "manual left Mo Manual -",
    ],
  ],
  [
    "phplist",
    "phpList",
    [
      "ada subscribed Ada - tea",
      "3: the subscription was never confirmed",
      "bob left Bob - tea",
      "5: the column “Is this account disabled?” says “1”",
    ],
  ],
  ["revue", "Revue", ["ada subscribed Ada Lovelace -"]],
  [
    "sendy",
    "Sendy",
    [
      "ada subscribed Ada Lovelace 2019-01-02",
      "3: the subscription was never confirmed",
      "4: the column “Status” says “Soft bounced”",
      "bob left Bob Byte 2019-01-02",
      "gone Bounced Gus Gone 2019-01-02",
      "spam Complained Sid Spam 2019-01-02",
    ],
  ],
  [
    "substack-page",
    "Substack",
    [
      "ada subscribed Ada Lovelace 2025-01-02",
      "paid subscribed Pat Paid 2025-01-02",
      "4: the column “Receiving emails for” is empty",
      "5: the column “Subscription type” says “Lapsed member”, which isn't a known status",
    ],
  ],
  ["substack", "Substack", ["ada subscribed - -", "bob left - -", "grace subscribed - -"]],
  ["tinyletter", "TinyLetter", ["ada subscribed - 2015-04-05"]],
];

test.each(EXPORTS)("%s.csv is read as an export of its service", async (name, format, rows) => {
  expect(await readFixture(name)).toEqual({ format, rows });
});

test("each service has an export in the fixtures, and each fixture is tested", () => {
  const tested = new Set(EXPORTS.map(([, format]) => format));
  expect(LIST_FORMATS.filter((format) => format !== UNKNOWN_LIST).map(({ name }) => name)).toEqual(
    LIST_FORMATS.map(({ name }) => name).filter((name) => tested.has(name)),
  );
  const files = readdirSync(FIXTURES).map((file) => file.replace(/\.csv$/, ""));
  expect(EXPORTS.map(([name]) => name).sort()).toEqual(files.sort());
});

/** A list with one row: every column of the format says yes, but for one cell. */
function rowWith(format: ListFormat, rule: StatusRule, cell: string): string {
  const mark = new Set(format.marks[0]);
  const rules = format.status.filter(
    ({ columns }) => !columns.some((column) => rule.columns.includes(column)),
  );
  const columns = new Map<string, string>([...mark].map((column) => [column, ""]));
  for (const { columns: names, says } of rules)
    columns.set(
      names.find((name) => mark.has(name)) ?? names[0] ?? "",
      says.yes?.[0] ?? says.nothing?.[0] ?? "",
    );
  columns.set(rule.columns.find((name) => mark.has(name)) ?? rule.columns[0] ?? "", cell);
  for (const [column, value] of columns)
    if (value === FILLED || value === DATE) columns.set(column, "2024-01-02 03:04:05");
  const address = (format.address ?? ["email"])[0] ?? "email";
  columns.set(address, "ada@example.org");
  return `${[...columns.keys()].join(",")}\n${[...columns.values()].join(",")}\n`;
}

const STATUSES = LIST_FORMATS.filter((format) => format !== UNKNOWN_LIST).flatMap((format) =>
  format.status.flatMap((rule) =>
    STATEMENTS.flatMap((statement) =>
      (rule.says[statement] ?? []).map((cell) => ({
        name: `${format.name}: ${rule.columns[0]} "${cell}"`,
        format,
        rule,
        statement,
        cell,
      })),
    ),
  ),
);

test.each(STATUSES)("$name is $statement", async ({ format, rule, statement, cell }) => {
  const list = rowWith(format, rule, cell);
  const opened = await openList(listOf(list));
  expect(opened.format.name, list).toBe(format.name);
  const rows: ListRow[] = [];
  for await (const row of opened.rows()) rows.push(row);
  const [row] = rows;
  const found = row?.kind === "person" ? row.person.status.kind : "rejected";
  const decides = format.status.some((one) => one !== rule && one.says.yes !== undefined);
  const expected = {
    yes: "subscribed",
    nothing: decides || format.subscribersOnly ? "subscribed" : "rejected",
    unclear: "rejected",
    no: "rejected",
    unconfirmed: "rejected",
    left: "left",
    undeliverable: "undeliverable",
  }[statement];
  expect(found, list).toBe(expected);
});

test("a column that says when the row was made is no consent, whatever the service", () => {
  const made = /^(?:(?:date_)?(?:created|added|entered)(?:_(?:at|on|time|date))?|creation_date|date)$/;
  for (const { name, consentedAt } of LIST_FORMATS)
    expect(
      consentedAt.filter((column) => made.test(column)),
      name,
    ).toEqual([]);
});

test("each service's rules name the document that they follow", () => {
  for (const { name, document } of LIST_FORMATS)
    expect(document, name).toMatch(/^(?:https:\/\/[a-z.]+\/|docs\/)/);
});
