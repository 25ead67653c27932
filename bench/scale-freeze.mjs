/**
 * One measured process of bench/scale.mjs: freezes an issue for everybody who is subscribed.
 *
 *   node bench/scale-freeze.mjs postgres URL | sqlite FILE
 */
import { openPostgres } from "../build/database/postgres/postgres.js";
import { openSqlite } from "../build/database/sqlite/sqlite.js";

const [kind, where] = process.argv.slice(2);
const now = Date.now();
const { ledger, close } = await (kind === "postgres" ? openPostgres : openSqlite)(where, now);
const post = {
  ...{ id: "a", url: "https://notes.example/a/", title: "A post", excerpt: "Its beginning." },
  ...{ published: now, authors: [], categories: [], tags: [], words: 100 },
};
const draft = { digest: "weekly", number: 1, composedAt: now, posts: [post], baseline: [] };
const variant = { subject: ["News"], html: ["<p>News</p>"], text: ["News\n"] };
const began = performance.now();
await ledger.freeze({ draft, variant, at: now });
const ms = performance.now() - began;
await close();
console.log(JSON.stringify({ ms, peakBytes: process.resourceUsage().maxRSS * 1024 }));
