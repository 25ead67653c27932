import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FeedletterError } from "#errors.js";
import { type ListRow, openList } from "#subscribers/read-list.js";

async function* bytesOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(...chunks: readonly (string | Uint8Array)[]) {
  const { format, rows } = await openList(bytesOf(...chunks), "list.csv");
  const all: ListRow[] = [];
  for await (const row of rows) all.push(row);
  return { format, rows: all };
}

const load = (name: string) => readFileSync(join(import.meta.dirname, "../fixtures/lists", `${name}.csv`));

/** `address standing name time`, or `line: reason`. */
function describeRow(row: ListRow): string {
  if (row.kind === "rejected") return `${row.line}: ${row.reason}`;
  const { address, status, name = "-", consentedAt } = row.person;
  const time = consentedAt === undefined ? "-" : new Date(consentedAt).toISOString().slice(0, 16);
  return `${address} ${status.kind === "undeliverable" ? status.reason : status.kind} ${name} ${time}`;
}

describe("the list of", () => {
  test.each([
    [
      "mailchimp-subscribed",
      "Mailchimp",
      [
        "ada@example.org subscribed Ada Lovelace 2019-03-04T10:13",
        "grace@example.org subscribed Grace 2018-01-02T08:00",
        "4: it has no @",
      ],
    ],
    ["mailchimp-unsubscribed", "Mailchimp", ["bob@example.org left Bob Byte 2017-05-06T07:08"]],
    ["mailchimp-cleaned", "Mailchimp", ["gone@example.org cleaned - 2016-05-06T07:08"]],
    [
      "substack",
      "Substack",
      [
        "ada@example.org subscribed - 2025-01-01T00:00",
        "bob@example.org left - 2026-05-01T00:00",
        "grace@example.org subscribed - 2026-06-01T00:00",
      ],
    ],
    [
      "buttondown",
      "Buttondown",
      [
        "ada@example.org subscribed - 2023-04-05T06:07",
        "3: the subscription was never confirmed",
        "bob@example.org left - 2023-04-05T06:07",
        "gone@example.org undeliverable - 2023-04-05T06:07",
        "angry@example.org complained - 2023-04-05T06:07",
      ],
    ],
    [
      "ghost",
      "Ghost",
      [
        "ada@example.org subscribed Ada Lovelace 2022-03-16T08:03",
        "bob@example.org left Bob 2022-03-17T08:03",
      ],
    ],
    [
      "listmonk",
      "listmonk",
      [
        "ada@example.org subscribed Ada 2021-02-03T04:05",
        "bob@example.org left Bob 2021-02-03T04:05",
        "never@example.org blocklisted Never 2021-02-03T04:05",
      ],
    ],
    [
      "kit",
      "Kit",
      [
        "ada@example.org subscribed Ada 2020-02-03T04:05",
        "bob@example.org left - 2020-02-03T04:05",
        "gone@example.org bounced - 2020-02-03T04:05",
        "5: the subscription was never confirmed",
        '6: unknown state "hibernating"',
      ],
    ],
  ])("%s", async (name, format, rows) => {
    const list = await read(load(name));
    expect(list.format).toBe(format);
    expect(list.rows.map(describeRow)).toEqual(rows);
  });

  test("a spreadsheet is read with semicolons, tabs or commas, in UTF-8 or UTF-16", async () => {
    const lists = [
      "E-Mail;Name\r\nada@example.org;Ada, Countess\r\n",
      "email\tname\nada@example.org\tAda, Countess\n",
      '\ufeffEMAIL,Name\r"ada@example.org","Ada, Countess"\r',
      Buffer.from("\ufeffemail\tname\nada@example.org\tAda, Countess\n", "utf16le"),
    ];
    for (const list of lists)
      expect((await read(list)).rows.map(describeRow)).toEqual([
        "ada@example.org subscribed Ada, Countess -",
      ]);
  });

  test("chunks may break it anywhere, in the middle of a letter too", async () => {
    const list = Buffer.from("email,name\nada@example.org,Zoë\n");
    const one = (await read(list)).rows;
    for (let at = 1; at < list.length; at += 1)
      expect((await read(list.subarray(0, at), list.subarray(at))).rows).toEqual(one);
  });
});

describe("rows", () => {
  test("are counted by the line on which they begin", async () => {
    const { rows } = await read('email,name\n\na,"x\ny"\n\nb,z\n');
    expect(rows.map(({ line }) => line)).toEqual([3, 6]);
  });

  test("that break out of a header or a terminal are no addresses, and are shown harmless", async () => {
    const { rows } = await read('email\n"ada@example.org\nBcc: x"\n"\u001b[31mx@example.org"\n');
    expect(rows.map((row) => row.kind === "rejected" && row.address)).toEqual([
      "ada@example.org\ufffdBcc: x",
      "\ufffd[31mx@example.org",
    ]);
  });

  test("a quote that is never closed is named with its line instead of swallowing the rest", async () => {
    const opened = read(`email,name\nada@example.org,Ada\nbob@example.org,"Bob\n${"x,y\n".repeat(9)}`);
    await expect(opened).rejects.toMatchObject({ code: "E_LIST", place: { file: "list.csv", line: 2 } });
  });

  test("a row without end is not read into memory", async () => {
    const opened = read("email,name\n", ...Array.from({ length: 40 }, () => "x".repeat(64_000)));
    await expect(opened).rejects.toMatchObject({ code: "E_LIST" });
  });

  test("a file that is not a list says which columns it has", async () => {
    await expect(read("title,body\na,b\n")).rejects.toThrow(/no column with email addresses.*title, body/);
    await expect(read("")).rejects.toMatchObject({ code: "E_LIST" });
  });

  test("any bytes are rows or one E_LIST", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        try {
          await read("email,name\n", bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FeedletterError);
        }
      }),
      { numRuns: 100 },
    );
  });
});
