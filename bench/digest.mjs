/**
 * Times a digest: one rendering of 20 posts, and complete personal mails spliced from it, beside what one writes first.
 *
 *   node bench/digest.mjs [RECIPIENTS]     after `npm run build`
 */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import Handlebars from "handlebars";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { configSchema } from "../build/config/schema.js";
import { renderVariant } from "../build/digest/render.js";
import { loadTemplates } from "../build/digest/templates/templates.js";
import { bytesOf } from "../build/mail/message.js";
import { prepareMail } from "../build/mail/prepare-mail.js";
import { designTheme } from "../build/theme/theme.js";

const recipients = Number(process.argv[2] ?? 100_000);
const at = Date.UTC(2026, 10, 23, 8);
const { site, theme } = configSchema.parse({ site: { title: "Notes", url: "https://notes.example/" } });

const posts = Array.from({ length: 20 }, (_, index) => ({
  id: `https://notes.example/${index}/`,
  url: `https://notes.example/posts/post-number-${index}/`,
  title: `Post number ${index}: what a week on call taught us about alerts`,
  excerpt: "Two sentences that say what the post is about. They are as long as people write them. ".repeat(3),
  published: at - index * 86_400_000,
  authors: [{ name: "Eric Brandt" }],
  categories: [{ name: "Working together", slug: "working-together" }],
  tags: [],
  cover: { url: `https://notes.example/covers/${index}.png`, alt: "A pager on a desk" },
  words: 900,
}));
const draft = { digest: "weekly", number: 1, composedAt: at, posts, baseline: [] };
const context = {
  templates: loadTemplates("digest", [join(import.meta.dirname, "../email-templates")]),
  subject: "{{site.title}}: {{posts.0.title}}",
  ...{ site, digestTitle: "Notes", mail: { postalAddress: "1 Street" }, theme: designTheme(theme) },
  ...{ maxBytes: 102_400, language: "en", timezone: "UTC", slotKey: "0".repeat(32) },
};

/** Median of what `work` takes, in ms, after it has run a few times. */
async function median(work, runs) {
  const times = [];
  for (let run = 0; run < runs + 3; run += 1) {
    const began = performance.now();
    await work();
    if (run >= 3) times.push(performance.now() - began);
  }
  return times.sort((one, other) => one - other)[Math.floor(runs / 2)];
}

/**
 * Messages per second of CPU time, so that other work on the machine doesn't count, and how much higher resident memory peaked
 * in the second half than in the first.
 */
async function rate(count, build) {
  let bytes = 0;
  const peaks = [0, 0];
  const began = process.cpuUsage();
  for (let nth = 0; nth < count; nth += 1) {
    bytes += (await build(nth)).length;
    const half = nth < count / 2 ? 0 : 1;
    if (nth % 500 === 0) peaks[half] = Math.max(peaks[half], process.memoryUsage.rss());
  }
  const { user, system } = process.cpuUsage(began);
  const perSecond = Math.round((count * 1e6) / (user + system));
  return { perSecond, kilobytes: bytes / count / 1024, grewMb: (peaks[1] - peaks[0]) / 2 ** 20 };
}

const variant = await renderVariant(draft, context);
const renderMs = await median(() => renderVariant(draft, context), 15);

const issue = { id: "weekly-1", digest: "weekly", number: 1, frozenAt: at };
const identity = {
  from: { name: "Notes", address: "news@notes.example" },
  listName: "Notes",
  unsubscribeOptions: { server: { url: "https://letters.example/", keys: ["k".repeat(32)] } },
};
const build = prepareMail(issue, new Map([[1, variant]]), identity);
const delivery = (nth) => ({
  ...{ issue: issue.id, subscriber: `s${nth}`, variant: 1, attempts: 0 },
  ...{ address: `reader${nth}@readers.example`, name: `Reader ${nth}` },
});
const spliced = await rate(recipients, (nth) => bytesOf(build(delivery(nth))));

/** The same mail as a template that is run for each recipient. */
const asTemplate = (slotted) =>
  slotted
    .map((piece) => (typeof piece === "string" ? piece.replaceAll("{{", "") : `{{${piece.field}}}`))
    .join("");
const run = {
  subject: Handlebars.compile(asTemplate(variant.subject), { noEscape: true }),
  html: Handlebars.compile(asTemplate(variant.html)),
  text: Handlebars.compile(asTemplate(variant.text), { noEscape: true }),
};
const valuesOf = (nth) => ({
  name: `Reader ${nth}`,
  unsubscribeUrl: `https://letters.example/unsubscribe/s${nth}`,
});
const fill = (nth) => {
  const values = valuesOf(nth);
  return { subject: run.subject(values), html: run.html(values), text: run.text(values) };
};
const filled = await rate(Math.ceil(recipients / 10), (nth) => {
  const { subject, html, text } = fill(nth);
  return Buffer.from(subject + html + text);
});
const composed = await rate(Math.ceil(recipients / 200), (nth) => {
  const message = {
    from: "Notes <news@notes.example>",
    to: `Reader ${nth} <reader${nth}@readers.example>`,
    ...fill(nth),
  };
  return new MailComposer(message).compile().build();
});

const show = (name, { perSecond, kilobytes, grewMb }) =>
  console.log(
    `${name.padEnd(48)} ${String(perSecond).padStart(7)} /s of CPU   ${kilobytes.toFixed(0).padStart(3)} kB each   ${grewMb >= 0 ? "+" : ""}${grewMb.toFixed(0)} MB`,
  );
console.log(
  `one rendering of 20 posts, warm: ${renderMs.toFixed(0)} ms (${variant.fitting.bytes} bytes of HTML)`,
);
show("complete mails, spliced", spliced);
show("Handlebars per recipient (no MIME)", filled);
show("nodemailer message per recipient, Handlebars first", composed);
