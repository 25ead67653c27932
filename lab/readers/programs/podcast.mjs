// What podcast-partytime gives its callers of a podcast.
//
//   node podcast.mjs FILE
import { readFileSync } from "node:fs";
import partytime from "podcast-partytime";

const { items, lastUpdate: _, ...channel } = partytime.parseFeed(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify({ channel, items }));
