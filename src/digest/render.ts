import type { MailConfig, SiteConfig } from "#config/schema.js";
import { toPlainLine } from "#content/text/characters.js";
import {
  escapeValue,
  type RenderOptions,
  renderTemplate,
  traceTemplate,
} from "#digest/templates/handlebars.js";
import { compileMjml } from "#digest/templates/mjml.js";
import type { Template, Templates } from "#digest/templates/templates.js";
import {
  DIGEST_SHAPE,
  type DigestView,
  type FittingStep,
  type ViewContext,
  viewIssue,
} from "#digest/templates/view.js";
import type { FeedletterError } from "#errors.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import { showNote } from "./body/note-body.js";
import { type ShownBody, showBodies } from "./body/shown-bodies.js";
import type { IssueDraft, MergeField, RenderedVariant, Slotted } from "./issue.js";
import { cutSlots, slotToken } from "./merge-fields.js";
import { templateError } from "./templates/template-error.js";

export interface RenderContext {
  readonly templates: Templates;
  /** Handlebars; plain text. */
  readonly subject: string;
  readonly site: SiteConfig;
  readonly digestTitle: string;
  readonly mail: Pick<MailConfig, "postalAddress">;
  /** Whether each mail links to the subscriber's own preferences page. */
  readonly preferencesPage?: boolean;
  /** The issue's public page, if issues are published. */
  readonly browserUrl?: string;
  readonly theme: Theme;
  /** Largest size of the HTML, in bytes. */
  readonly maxBytes: number;
  /** BCP 47. */
  readonly language: string;
  /** IANA time zone of dates. */
  readonly timezone: string;
  /** Unguessable hex digits, created for this call. The result doesn't depend on them. */
  readonly slotKey: string;
}

/** Bytes to allow for a slot's value, such as a signed unsubscribe link. */
const SLOT_BYTES = 300;

/** From the complete mail to the smallest. */
const FITTING_STEPS = [
  { excerpts: "full", covers: true, layout: "cards" },
  { excerpts: 200, covers: true, layout: "cards" },
  { excerpts: 100, covers: true, layout: "cards" },
  { excerpts: 100, covers: false, layout: "cards" },
  { excerpts: 200, covers: false, layout: "list" },
  { excerpts: 100, covers: false, layout: "list" },
  { excerpts: 0, covers: false, layout: "list" },
] as const satisfies readonly [FittingStep, ...FittingStep[]];

/** With less room for each, whole posts would be no more than their excerpts. */
const MIN_BODY_BYTES = 1_000;

/**
 * Renders one variant of an issue: Handlebars, then MJML, with slots for each subscriber's values. A mail over `maxBytes` has its
 * whole posts cut; with excerpts, it gets shorter ones, then no covers, then no cards. `fitting` has the result.
 *
 * @throws FeedletterError E_TEMPLATE with the template's file and line
 */
export async function renderVariant(draft: IssueDraft, context: RenderContext): Promise<RenderedVariant> {
  const whole = draft.posts.some(({ html }) => html !== undefined)
    ? await renderWhole(draft, context)
    : undefined;
  if (whole !== undefined) return whole;
  const view = viewDraft(draft, context, { fitting: FITTING_STEPS[0], isText: true });
  const text = renderText(context.templates.text, view, context);
  const subject = renderSubject(view, context, draft);
  const { html, fitting } = await fitHtml(draft, context, FITTING_STEPS);
  return { subject, html, text, fitting };
}

/** With whole posts; undefined if there is no room for them. */
async function renderWhole(draft: IssueDraft, context: RenderContext): Promise<RenderedVariant | undefined> {
  const { slotKey, maxBytes, templates, language, theme, site } = context;
  const [step] = FITTING_STEPS;
  const tokens = draft.posts.map(({ html }, index) => (html ? bodyToken(index, slotKey) : ""));
  const view = viewDraft(draft, context, {
    fitting: step,
    bodies: tokens.map((html) => ({ html, text: "" })),
  });
  const frame = insertNote(await renderHtml(view, context), draft, context);
  const budget = maxBytes - measure(cutSlots(frame, slotKey));
  if (budget < MIN_BODY_BYTES * draft.posts.length) return undefined;
  const shown = showBodies(draft.posts, budget, {
    language,
    theme,
    siteLanguage: site.language,
    words: site.words,
  });
  const html = cutSlots(insertBodies(frame, shown, context), slotKey);
  const bytes = measure(html);
  const bodies = shown.map((body) => ({ html: "", text: body?.text ?? "" }));
  const cut = shown.filter((body) => body?.isCut).length;
  return {
    subject: renderSubject(view, context, draft),
    html,
    text: renderText(
      templates.text,
      viewDraft(draft, context, { fitting: step, bodies, isText: true }),
      context,
    ),
    fitting: { ...step, ...(cut === 0 ? {} : { cut }), bytes, fits: bytes <= maxBytes },
  };
}

/** Posts and notes never pass through Handlebars or MJML, so none can be a template. */
export function bodyToken(index: number, slotKey: string): string {
  return `x${slotKey}b${index}x`;
}

/** @throws FeedletterError E_TEMPLATE if a template has a body within a tag */
export function insertBodies(
  frame: string,
  bodies: readonly (ShownBody | undefined)[],
  { templates, slotKey }: Pick<RenderContext, "templates" | "slotKey">,
): string {
  return frame.replace(new RegExp(`x${slotKey}b(\\d+)x`, "g"), (_, index: string, at: number) => {
    throwIfInTag(frame, at, "{{body}}", templates);
    return bodies[Number(index)]?.html ?? "";
  });
}

/** @throws FeedletterError E_TEMPLATE if the template has the note within a tag, or doesn't have it */
function insertNote(frame: string, { note }: IssueDraft, context: RenderContext): string {
  if (note === undefined) return frame;
  const { slotKey, templates } = context;
  const token = noteToken(slotKey);
  const html = note.html === "" ? "" : showNote(note.html, context).html;
  const at = frame.indexOf(token);
  if (at < 0 && html !== "")
    throw unshown("note", "{{> note}} where the text above the posts belongs", templates);
  if (note.also.some(({ url }) => !frame.includes(escapeValue(url))))
    throw unshown("links of the note", "{{> also}} after the posts", templates);
  throwIfInTag(frame, at, "{{note.body}}", templates);
  return frame.replaceAll(token, () => html);
}

function noteToken(slotKey: string): string {
  return `x${slotKey}nx`;
}

function unshown(what: string, missing: string, { html }: Templates): FeedletterError {
  return templateError({ file: html.file }, `The template doesn't show the ${what}.`, `Put ${missing}.`);
}

function throwIfInTag(frame: string, at: number, what: string, { html }: Templates): void {
  if (at < 0 || frame.lastIndexOf("<", at) <= frame.lastIndexOf(">", at)) return;
  throw templateError(
    { file: html.file },
    `${what} is within a tag.`,
    "Put it between two tags, such as in a <div> of <mj-text>.",
  );
}

/** Tries the steps in order until the mail fits. The last one is used even if it doesn't fit. */
async function fitHtml(
  draft: IssueDraft,
  context: RenderContext,
  [step, next, ...others]: readonly [FittingStep, ...FittingStep[]],
): Promise<Pick<RenderedVariant, "html" | "fitting">> {
  const rendered = await renderHtml(viewDraft(draft, context, { fitting: step }), context);
  const html = cutSlots(insertNote(rendered, draft, context), context.slotKey);
  const bytes = measure(html);
  const fits = bytes <= context.maxBytes;
  return fits || !next
    ? { html, fitting: { ...step, bytes, fits } }
    : fitHtml(draft, context, [next, ...others]);
}

async function renderHtml(view: DigestView, context: RenderContext): Promise<string> {
  const template = context.templates.html;
  const options = optionsFor(context, "html");
  const source = renderTemplate(template, view, options);
  return compileMjml(source, (line) => traceTemplate(template, view, options)(line));
}

function renderText(template: Template, view: DigestView, context: RenderContext): Slotted {
  const text = renderTemplate(template, view, optionsFor(context, "text"))
    .replace(/(?<![ \t])[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return cutSlots(`${text}\n`, context.slotKey);
}

/** That of a note is text, and no template. */
function renderSubject(view: DigestView, context: RenderContext, { digest, note }: IssueDraft): Slotted {
  if (note?.subject !== undefined) return [toPlainLine(note.subject)];
  const template = { file: `digests.${digest}.subject`, source: context.subject };
  const options = { ...optionsFor(context, "text"), partials: {} };
  const subject = toPlainLine(renderTemplate(template, view, options));
  return cutSlots(subject, context.slotKey);
}

function viewDraft(
  draft: IssueDraft,
  context: RenderContext,
  {
    fitting,
    bodies = [],
    isText = false,
  }: Pick<ViewContext, "fitting"> & Partial<Pick<ViewContext, "bodies">> & { readonly isText?: boolean },
): DigestView {
  const { html = "" } = draft.note ?? {};
  const slot = (field: MergeField): string => slotToken({ field, fallback: "" }, context.slotKey);
  return viewIssue(draft, {
    ...context,
    greeting: greetByName(context),
    unsubscribeUrl: slot("unsubscribeUrl"),
    preferencesUrl: context.preferencesPage ? slot("preferencesUrl") : "",
    fitting,
    bodies,
    note:
      html === ""
        ? undefined
        : { ...showNote(html, context), html: isText ? "" : noteToken(context.slotKey) },
  });
}

/** Somebody whose name isn't known gets no greeting. */
function greetByName({ site, language, slotKey }: RenderContext): string {
  const [before, after] = messagesFor(language, site.words).digest.greeting("\0").split("\0");
  return slotToken({ field: "name", fallback: "", before, after }, slotKey);
}

function optionsFor(context: RenderContext, output: RenderOptions["output"]): RenderOptions {
  const { templates, language, timezone, slotKey, site } = context;
  const { partials } = templates;
  return { partials, shape: DIGEST_SHAPE, output, language, timezone, slotKey, words: site.words };
}

export function measure(slotted: Slotted): number {
  return slotted.reduce(
    (bytes, piece) => bytes + (typeof piece === "string" ? Buffer.byteLength(piece) : SLOT_BYTES),
    0,
  );
}
