import { escapeHtml } from "#content/text/escape.js";
import { TESTED_UNTIL } from "#digest/clients/client-support.js";
import { showInClient } from "#digest/clients/show-in-client.js";
import {
  FRAME_WIDTHS,
  type FrameSettings,
  type FrameWidth,
  MAIL_VIEWS,
  type MailView,
  type PageSettings,
  VIEW_NAMES,
  writeQuery,
} from "./mail-views.js";
import { renderNoteEditor } from "./note-editor.js";
import { formatCount, pathOfDigest, renderFrame, renderPage, renderSource } from "./preview-layout.js";
import { renderProblems } from "./preview-problems.js";
import type { DigestPreview, MailChoices, MailRendering, PreviewSnapshot } from "./preview-snapshot.js";
import { renderSizeMeter } from "./size-meter.js";

/** A digest with something to look at. */
export type ShownDigest = DigestPreview & {
  readonly content: Extract<DigestPreview["content"], { readonly choices: unknown }>;
};

export function isShown(digest: DigestPreview): digest is ShownDigest {
  return "choices" in digest.content;
}

/** The page of a digest that has no mail to show, with the reason. */
export function renderEmptyDigestPage(snapshot: PreviewSnapshot, digest: DigestPreview): string {
  const { content } = digest;
  const main =
    content.kind === "failed"
      ? `<section aria-label="Problems">${renderProblems(content.problems)}</section>`
      : "<p>This digest has no posts to send.</p>";
  return renderPage(snapshot, {
    path: pathOfDigest(digest),
    title: digest.title,
    main: `<h1 dir="auto">${escapeHtml(digest.title)}</h1>\n${main}`,
  });
}

/** What one page of a digest shows. */
interface DigestPage {
  readonly digest: ShownDigest;
  readonly settings: PageSettings;
  readonly rendering: MailRendering;
}

/** One rendering of a digest in all views. */
export function renderDigestPage(snapshot: PreviewSnapshot, page: DigestPage): string {
  const { digest, rendering } = page;
  return renderPage(snapshot, {
    path: pathOfDigest(digest),
    title: digest.title,
    beside: editNote(digest),
    main: `<h1 dir="auto">${escapeHtml(digest.title)}</h1>
<p class="quiet">${describeContent(digest)}</p>
${renderChooser(page, "")}
${rendering.kind === "failed" ? renderProblems(rendering.problems) : renderMail(snapshot, { ...page, rendering })}`,
  });
}

function editNote({ name, content }: ShownDigest): string {
  return "noteFile" in content && content.noteFile !== undefined
    ? renderNoteEditor(name, content.noteFile)
    : "";
}

function describeContent({ name, content }: ShownDigest): string {
  if (!("posts" in content))
    return content.kind === "welcome"
      ? "What people get once they have confirmed"
      : "What people get when they sign up";
  const { kind, number, posts } = content;
  const what = {
    next: `Issue ${number}, as <code>feedletter send ${escapeHtml(name)}</code> would send it now`,
    waiting: "There are too few new posts for an issue yet; this shows them",
    "last-issue": `There is nothing new to send, so this shows the posts of the last issue, ${number}`,
    newest: "There is nothing new to send, so this shows the newest posts",
  }[kind];
  return `${what}: ${formatCount(posts, "post")}`;
}

interface MailPage extends DigestPage {
  readonly rendering: Extract<MailRendering, { readonly kind: "mail" }>;
}

interface ShownFrame extends FrameSettings {
  readonly label: string;
  /** CSS class of the figure and its frame. */
  readonly kind: string;
  readonly width: FrameWidth;
}

const DESIGN_FRAMES = [
  { label: "Phone", kind: "phone", view: "light", images: "on", width: "phone" },
  { label: "Dark", kind: "dark", view: "dark", images: "on", width: "phone" },
  { label: "Images off", kind: "images-off", view: "light", images: "off", width: "phone" },
] as const satisfies readonly ShownFrame[];

const DESKTOP_FRAME = {
  label: "Desktop",
  kind: "desktop",
  view: "light",
  images: "on",
  width: "desktop",
} as const;

/** A wide one and a narrow one side by side. */
const CLIENT_FRAMES = (
  ["outlook", "forced-dark", "gmail", "gmail-app", "yahoo", "gmail-other", "apple-mail"] as const
).map((view): ShownFrame => {
  const isNarrow = view === "gmail-app" || view === "gmail-other" || view === "forced-dark";
  return {
    ...{ label: VIEW_NAMES[view], view, images: "on" },
    ...(isNarrow
      ? { kind: `client narrow ${view}`, width: "phone" }
      : { kind: `client ${view}`, width: "tablet" }),
  };
});

function renderMail(snapshot: PreviewSnapshot, page: MailPage): string {
  const { subject, html, text, fitting, problems } = page.rendering;
  const show = (frame: ShownFrame): string => renderFigure(snapshot, page, frame);
  return `<p class="subject"><span class="quiet">Subject</span> <strong dir="auto">${escapeHtml(subject)}</strong></p>
${renderSizeMeter(fitting)}
${problems.length === 0 ? "" : renderProblems(problems)}
<div class="frames">
${DESIGN_FRAMES.map(show).join("\n")}
<figure class="text"><figcaption>Plain text</figcaption>
<pre class="source" tabindex="0" dir="auto">${escapeHtml(text)}</pre></figure>
${show(DESKTOP_FRAME)}
</div>
<section aria-labelledby="clients"><h2 id="clients">Mail programs</h2>
<p class="quiet">Each frame leaves out what that program ignores, as tested by caniemail.com up to ${TESTED_UNTIL}. Only what harms readers is a finding. “Dark, forced” is close to what the Gmail app and Outlook do to the colours of every mail.</p>
<div class="frames">
${CLIENT_FRAMES.map(show).join("\n")}
</div></section>
${renderSource(html)}`;
}

function renderFigure(
  { version }: PreviewSnapshot,
  { digest, settings: { choice } }: DigestPage,
  { label, kind, view, images, width }: ShownFrame,
): string {
  const path = pathOfDigest(digest);
  const full = `${path}/mail${writeQuery({ view, images, width, choice })}`;
  const source = `/frames${path}/${view}${writeQuery({ images, choice }, version)}`;
  return `<figure class="${kind}"><figcaption>${label} <a href="${escapeHtml(full)}">Open<span class="unseen"> ${label} at full size</span></a></figcaption>
${renderFrame({ title: `${digest.title}: ${label}`, source, kind })}</figure>`;
}

/** One frame at full size, with links to the other sizes and views. */
export function renderMailPage(snapshot: PreviewSnapshot, page: DigestPage): string {
  const { digest, settings, rendering } = page;
  const path = pathOfDigest(digest);
  const { view, width, images, choice } = settings;
  const source = `/frames${path}/${view}${writeQuery({ images, choice }, snapshot.version)}`;
  const widths = (["phone", "tablet", "desktop"] as const).map((name): SettingLink => {
    const text = `${name.replace(/^./, (first) => first.toUpperCase())}, ${FRAME_WIDTHS[name]} px`;
    return { text, current: name === width, settings: { ...settings, width: name } };
  });
  const views = MAIL_VIEWS.map((name): SettingLink => {
    return { text: VIEW_NAMES[name], current: name === view, settings: { ...settings, view: name } };
  });
  const pictures = (["on", "off"] as const).map((name): SettingLink => {
    return { text: `Images ${name}`, current: name === images, settings: { ...settings, images: name } };
  });
  const frame = { title: `${digest.title}: ${VIEW_NAMES[view]}`, source, kind: `full ${width}` };
  return renderPage(snapshot, {
    path,
    title: `${digest.title}: ${VIEW_NAMES[view]}`,
    main: `<h1 dir="auto"><a href="${escapeHtml(path + writeQuery({ choice }))}">${escapeHtml(digest.title)}</a></h1>
${renderSettings("Width", path, widths)}
${renderSettings("Shown as", path, views)}
${renderSettings("Images", path, pictures)}
${renderChooser(page, "/mail")}
${rendering.kind === "failed" ? renderProblems(rendering.problems) : `<div class="stage" role="region" aria-label="Mail" tabindex="0">${renderFrame(frame)}</div>\n${describeIgnored(rendering.html, view)}`}`,
  });
}

interface SettingLink {
  readonly text: string;
  readonly current: boolean;
  readonly settings: PageSettings;
}

function renderSettings(label: string, path: string, links: readonly SettingLink[]): string {
  const items = links.map(
    ({ text, current, settings }) =>
      `<li><a href="${escapeHtml(`${path}/mail${writeQuery(settings)}`)}"${current ? ' aria-current="true"' : ""}>${text}</a></li>`,
  );
  return `<ul class="settings" aria-label="${label}">${items.join("")}</ul>`;
}

/** For whoever wants to know it all; none of it is a finding by itself. */
function describeIgnored(html: string, view: MailView): string {
  if (view === "light" || view === "dark") return "";
  const client = view === "forced-dark" ? "gmail-app" : view;
  const { ignored, sheets } = showInClient(html, client).stripped;
  const all = [...(sheets.length === 0 ? [] : ["style sheets"]), ...[...ignored].sort()];
  if (all.length === 0) return "";
  const items = all.map((what) => `<li><code>${escapeHtml(what)}</code></li>`);
  return `<details><summary>Ignored here: ${all.length}</summary><ul class="ignored">${items.join("")}</ul></details>`;
}

/** Which variant, language and template: a form, so that it works without a script, too. */
function renderChooser({ digest, settings }: DigestPage, below: "" | "/mail"): string {
  const { choices } = digest.content;
  const { choice, view, width, images } = settings;
  const selects = [
    renderSelect("variant", "Readers", describeVariants(choices), String(choice.variant ?? 1)),
    renderSelect("language", "Language", describeLanguages(choices), choice.language ?? ""),
    renderSelect(
      "template",
      "Template",
      choices.templates.map((name) => [name, name]),
      choice.template ?? choices.preset.template,
    ),
  ];
  if (selects.every((select) => select === "")) return "";
  const kept = below === "" ? {} : { view, width, images };
  const hidden = Object.entries(kept).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  return `<form class="chooser" action="${pathOfDigest(digest)}${below}">${hidden.join("")}
${selects.join("\n")}
<button>Show</button></form>`;
}

type Option = readonly [value: string, text: string];

function renderSelect(name: string, label: string, options: readonly Option[], chosen: string): string {
  if (options.length < 2) return "";
  const items = options.map(
    ([value, text]) =>
      `<option value="${escapeHtml(value)}"${value === chosen ? " selected" : ""}>${escapeHtml(text)}</option>`,
  );
  return `<label>${label} <select name="${name}" autocomplete="off">${items.join("")}</select></label>`;
}

function describeVariants({ variants }: MailChoices): readonly Option[] {
  return variants.map(({ language, posts, people }, index) => {
    const who = people === 0 ? "" : `, ${people === 1 ? "1 person" : `${people} people`}`;
    const what = index === 0 ? "Everything" : `${formatCount(posts, "post")}, ${nameLanguage(language)}`;
    return [String(index + 1), `${what}${who}`];
  });
}

function describeLanguages({ languages }: MailChoices): readonly Option[] {
  const options = languages.map((language): Option => [language, nameLanguage(language)]);
  return [["", "Default"], ...options];
}

function nameLanguage(language: string): string {
  return new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
}
