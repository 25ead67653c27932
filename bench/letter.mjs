/**
 * Times a letter: one whole post of 3,000 words with 12 pictures, rendered again and again. What else runs on the machine makes
 * single renderings slower, so the fastest counts, in CPU time and by the clock.
 *
 *   node bench/letter.mjs [RENDERINGS]     after `npm run build`
 */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { configSchema } from "../build/config/schema.js";
import { makeCleaner } from "../build/content/markup/clean-html.js";
import { renderVariant } from "../build/digest/render.js";
import { loadTemplates } from "../build/digest/templates/templates.js";
import { designTheme } from "../build/theme/theme.js";

const renderings = Number(process.argv[2] ?? 200);
const at = Date.UTC(2026, 10, 23, 8);
const url = "https://notes.example/on-call/";
const { site, theme } = configSchema.parse({ site: { title: "Notes", url: "https://notes.example/" } });

/** 60 words. */
const PARAGRAPH = `<p>${"A week <em>on call</em> taught us what our <a href='/alerts/'>alerts</a> are good for, and which <code>thresholds</code> nobody had looked at since they were written. ".repeat(3).replaceAll(". ", ", now. ")}</p>`;
const CHAPTER = [
  "<h2>What we saw</h2>",
  PARAGRAPH.repeat(3),
  '<figure><img src="/graph.png" alt="Alerts by hour" width="1600" height="900"><figcaption>Alerts by hour</figcaption></figure>',
  `<ul>${"<li>Every alert has an owner, and somebody who reads it.</li>".repeat(4)}</ul>`,
  "<pre><code>groups:\n  - name: pages\n    rules: [{ alert: Slow, for: 10m }]\n</code></pre>",
  "<blockquote><p>Page a human only for what a human can mend.</p></blockquote>",
].join("\n");
const html = makeCleaner()(CHAPTER.repeat(12), url);
const words = html
  .replace(/<[^>]*>/g, " ")
  .split(/\s+/)
  .filter(Boolean).length;
const pictures = html.split("<img").length - 1;

const post = {
  ...{ id: url, url, title: "What a week on call taught us", excerpt: "About alerts.", published: at },
  ...{ authors: [{ name: "Eric Brandt" }], categories: [], tags: [], words, html },
};
const draft = { digest: "letter", number: 1, composedAt: at, posts: [post], baseline: [] };
const context = {
  templates: loadTemplates("letter", [join(import.meta.dirname, "../email-templates")]),
  subject: "{{posts.0.title}}",
  ...{ site, digestTitle: "Notes", mail: { postalAddress: "1 Street" }, theme: designTheme(theme) },
  ...{ maxBytes: 102_400, language: "en", timezone: "UTC", slotKey: "0".repeat(32) },
};

async function once() {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const { fitting } = await renderVariant(draft, context);
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - began, cpu: (user + system) / 1000, fitting };
}

const cold = await once();
const warm = [];
for (let nth = 0; nth < renderings; nth += 1) warm.push(await once());
const sorted = (of) => warm.map(of).sort((one, other) => one - other);
const [wall, cpu] = [sorted((run) => run.wall), sorted((run) => run.cpu)];
const ms = (value) => `${value.toFixed(0)} ms`;
const { bytes, cut } = cold.fitting;
console.log(
  `one letter of ${words} words and ${pictures} pictures, ${bytes} bytes of HTML${cut ? ", cut" : ""}`,
);
console.log(`first: ${ms(cold.wall)}, ${ms(cold.cpu)} of CPU`);
console.log(
  `warm: ${ms(wall[0])}, ${ms(cpu[0])} of CPU (goal: 150 ms); median ${ms(wall[wall.length >> 1])}, ${ms(cpu[cpu.length >> 1])} of CPU`,
);
