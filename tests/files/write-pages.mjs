// One process of several that write into the same folder at once: pages of a digest, or builds with and without a tag.
import { writeDigestPages, writeOutput } from "../../build/files/write.js";

const [out, temporary, what, count] = process.argv.slice(2);
const writer = { holder: String(process.pid), isGone: () => false, lockTimeout: 10_000, temporary };
for (let number = 1; number <= Number(count); number += 1) {
  if (what === "build") {
    const tag = number % 2 === 0 ? [] : [["tags/now-and-then/rss.xml", `${process.pid} ${number}`]];
    writeOutput(out, new Map([["rss.xml", `${process.pid} ${number}`], ...tag]), writer);
  } else writeDigestPages(out, new Map([[`digests/${what}/${number}/index.html`, "a page"]]), writer);
}
