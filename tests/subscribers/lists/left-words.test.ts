import { expect, test } from "vitest";
import { openList } from "#subscribers/lists/open-list.js";
import { listOf } from "./list-of.js";

/** Each row as `subscribed`, or the reason why it stays out. */
async function read(cells: readonly string[], header = "note", map: readonly string[] = []) {
  const list = ["email", ...cells.map((_, index) => `a${index}@readers.example`)];
  const text = list.map((line, index) => `${line},"${index === 0 ? header : cells[index - 1]}"`).join("\n");
  const opened = await openList(listOf(text), { map });
  const said: string[] = [];
  for await (const row of opened.rows())
    said.push(row.kind === "rejected" ? row.reason : row.person.status.kind);
  return said;
}

const LEFT = "the column “note” says that they left or want no mail";
const BOUNCED = "the column “note” says that their mail came back or was reported as spam";
const UNCONFIRMED = "the column “note” says that they never confirmed";

test.each([
  ["unsubscribed 2023-04-04", LEFT],
  ["Unsubscribed via phone", LEFT],
  ["unsubscribed.", LEFT],
  ["has not unsubscribed", LEFT],
  ["asked to be removed", LEFT],
  ["Former subscriber", LEFT],
  ["Left in 2021", LEFT],
  ["don't email, please", LEFT],
  ["ABGEMELDET am 3.4.", LEFT],
  ["bitte nicht mehr schreiben", LEFT],
  ["désabonnée le 12/03", LEFT],
  ["Pidió la baja por teléfono", LEFT],
  ["uitgeschreven op 3 april", LEFT],
  ["отписался сам", LEFT],
  ["bounced twice", BOUNCED],
  ["Bounces since May", BOUNCED],
  ["mail came back", BOUNCED],
  ["Adresse unzustellbar", BOUNCED],
  ["never confirmed", UNCONFIRMED],
])("a note of “%s” keeps the person out, also where it is to be ignored", async (note, reason) => {
  expect(await read([note])).toEqual([reason]);
  expect(await read([note], "note", ["note=ignore"])).toEqual([reason]);
});

test("rows are counted by what their notes say", async () => {
  expect(new Set(await read(["unsubscribed 2023", "unsubscribed 2024", "opted out by mail"]))).toEqual(
    new Set([LEFT]),
  );
});

test.each([
  ["note", "met at the fair, likes tea"],
  ["note", "subscribed at the shop"],
  ["company", "Left Bank Books"],
  ["company", "Dead Sea Cosmetics"],
  ["city", "Baja California"],
])("a %s of “%s” says nothing against it", async (header, cell) => {
  expect(await read([cell], header)).toEqual(["subscribed"]);
});

test("a sentence in a column that is mapped to any value is no yes", async () => {
  const said = await read(["yes", "unsubscribed by phone"], "consent", ["consent=status:filled"]);
  expect(said).toEqual(["subscribed", "the column “consent” says “unsubscribed by phone”"]);
});
