import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formatCount, formatNumber, renderAdminPage } from "../admin-page.js";
import { renderMailFrames } from "../mail-frames.js";
import { describePostAct, describeRunAct, NEXT_DONE, openRunActs } from "./next-acts.js";
import type { NextPost, NextView } from "./next-view.js";

export function renderNextPage(
  frame: AdminFrame,
  view: NextView,
  {
    admin,
    variant = 1,
    done,
  }: { readonly admin: string; readonly variant?: number; readonly done?: string | undefined },
): string {
  const base = `${frame.base}/next/${encodeURIComponent(view.digest)}`;
  const sections = [
    renderProblems(view),
    renderRun(base, view, admin),
    renderChosen(base, view),
    renderNote(base, view),
    renderMail(base, view, variant),
    renderWaiting(base, view),
    renderOthers(view),
  ];
  return renderAdminPage({
    ...frame,
    title: `${view.title}: the next issue`,
    done: NEXT_DONE.get(done ?? ""),
    body: sections.filter((section) => section !== "").join("\n"),
  });
}

function renderProblems({ problems }: NextView): string {
  if (problems.length === 0) return "";
  const items = problems.map((problem) => `<li>${escapeHtml(problem)}</li>`);
  return `<section class="notice bad" aria-labelledby="problems"><h2 id="problems">Nothing is sent until this is corrected</h2>
<ul class="plain">${items.join("")}</ul></section>`;
}

const CHOSEN = {
  hold: "You have put it on hold.",
  "send-now": "You have asked to send it now.",
  "at-its-time": "",
} as const;

function renderRun(base: string, view: NextView, admin: string): string {
  const { run, number, people, isReady, reason } = view;
  const state = run.isBegun ? "It is being sent." : CHOSEN[run.choice];
  const links = openRunActs(view).map((act) => {
    const { link, isFinal } = describeRunAct(act, view, admin);
    return `<li><a class="button ${isFinal === true ? "final" : "quiet"}" href="${escapeHtml(`${base}/${act}`)}">${escapeHtml(link)}</a></li>`;
  });
  return `<section class="card" aria-labelledby="run"><h2 id="run">Issue ${formatNumber(number)}</h2>
<p>${escapeHtml(run.when)}${state === "" ? "" : `. ${escapeHtml(state)}`}</p>
${run.isTooEarly && isReady ? `<p class="soft">The run before it was sent early. Until the time of that one, only <code>feedletter send</code> sends this one at once.</p>\n` : ""}<p>${escapeHtml(isReady ? `It would go to ${formatCount(people, "person", "people")} now.` : (reason ?? "There is nothing to send."))}</p>
<ul class="plain row acts">${links.join("")}</ul></section>`;
}

function renderPost(base: string, post: NextPost): string {
  const acts = post.acts.map((act) => {
    const query = new URLSearchParams({ post: post.id });
    const { link } = describePostAct(act, post);
    return `<a href="${escapeHtml(`${base}/${act}?${query}`)}">${link}<span class="elsewhere"> ${escapeHtml(post.title)}</span></a>`;
  });
  const title = post.title === "" ? post.id : post.title;
  return `<li><a href="${escapeHtml(post.url)}" rel="noreferrer" dir="auto">${escapeHtml(title)}</a>
<span class="soft">${escapeHtml(post.why)}</span><span class="row">${acts.join(" ")}</span></li>`;
}

function renderChosen(base: string, { chosen }: NextView): string {
  if (chosen.length === 0) return "";
  return `<section class="card" aria-labelledby="chosen"><h2 id="chosen">Its posts</h2>
<ol>${chosen.map((post) => renderPost(base, post)).join("")}</ol></section>`;
}

function renderWaiting(base: string, { waiting }: NextView): string {
  if (waiting.length === 0) return "";
  return `<section class="card" aria-labelledby="waiting"><h2 id="waiting">Posts that wait</h2>
<ul class="plain">${waiting.map((post) => renderPost(base, post)).join("")}</ul></section>`;
}

function renderNote(base: string, { note, noteFile }: NextView): string {
  if (note === undefined)
    return `<section class="card" aria-labelledby="note"><h2 id="note">Your note</h2>
<p>This server keeps no files: put the note into <code>${escapeHtml(noteFile)}</code> where <code>feedletter send</code> runs.</p></section>`;
  const said = note.text.trim() === "" ? "There is none yet." : `It is in ${noteFile}.`;
  return `<section class="card" aria-labelledby="note"><h2 id="note">Your note</h2>
<p>${escapeHtml(said)} <a href="${escapeHtml(`${base}/note`)}">Write the note</a></p></section>`;
}

function renderMail(base: string, { variants, subject }: NextView, wanted: number): string {
  const shown = variants.find(({ number }) => number === wanted) ?? variants[0];
  if (shown === undefined) return "";
  return renderMailFrames({
    subject,
    address: (variant) => `${base}/mail/${variant}`,
    page: (variant) => `${base}?variant=${variant}#mail`,
    shown: shown.number,
    variants: variants.map(({ number, posts, people }) => ({
      number,
      name: `${number === 1 ? "The whole issue" : `Variant ${number}, ${formatCount(posts, "post")}`}, ${formatCount(people, "person", "people")}`,
    })),
  });
}

function renderOthers({ others }: NextView): string {
  if (others.length === 0) return "";
  const groups = others.map(({ why, posts, titles }) => {
    const more =
      posts > titles.length ? `<li class="soft">and ${formatNumber(posts - titles.length)} more</li>` : "";
    return `<details><summary>${escapeHtml(`${formatCount(posts, "post")}: ${why}`)}</summary>
<ul>${titles.map((title) => `<li dir="auto">${escapeHtml(title)}</li>`).join("")}${more}</ul></details>`;
  });
  return `<section class="card" aria-labelledby="others"><h2 id="others">All other posts, and why</h2>
${groups.join("\n")}</section>`;
}
