// Checks what `npm start` wrote: every feed well-formed and with posts, the page, and a mail to each sample subscriber.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SaxesParser } from "saxes";

const root = join(import.meta.dirname, "..");
const read = (path) => readFileSync(join(root, path), "utf8");

function countElements(xml, name) {
  const parser = new SaxesParser({ xmlns: true });
  let count = 0;
  parser.on("opentag", (tag) => {
    if (tag.name === name) count += 1;
  });
  parser.write(xml).close();
  return count;
}

const { version, items } = JSON.parse(read("out/feed.json"));
assert.equal(version, "https://jsonfeed.org/version/1.1");
assert.ok(items.length >= 8, `feed.json has ${items.length} items`);
assert.equal(countElements(read("out/rss.xml"), "item"), items.length);
assert.equal(countElements(read("out/atom.xml"), "entry"), items.length);
assert.ok(countElements(read("out/feeds.opml"), "outline") >= 1);

const page = read("out/subscribe/index.html");
for (const type of ["application/rss+xml", "application/atom+xml", "application/feed+json"]) {
  assert.ok(page.includes(`type="${type}"`), `the subscribe page links no ${type}`);
}
for (const draft of ["draft", "future"]) {
  assert.ok(!items.some(({ tags = [] }) => tags.includes(draft)), `a ${draft} post leaked into the feed`);
}

const mails = readdirSync(join(root, ".feedletter/outbox")).filter((name) => name.endsWith(".eml"));
assert.ok(mails.length >= 3, `the outbox holds ${mails.length} mails`);
for (const name of mails) {
  const mail = read(`.feedletter/outbox/${name}`);
  for (const header of [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
  ]) {
    assert.match(mail, new RegExp(`^${header}: `, "m"), `${name} has no ${header}`);
  }
  assert.match(mail, /^Content-Type: multipart\/alternative/m);
  assert.match(mail, /^Content-ID: <covers\./m, `${name} doesn't carry its pictures`);
}
console.log(`out/ and the outbox are right: ${items.length} posts in three feeds, ${mails.length} mails`);
