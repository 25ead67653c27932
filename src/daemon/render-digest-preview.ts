import type { CheckOptions } from "#app/checks/check-digests.js";
import { checkIssue } from "#app/digests/check-issue.js";
import { designTransactionalMails } from "#app/digests/create-mail-sender.js";
import { readLedger, sampleIssue } from "#app/digests/next-issue.js";
import { listTemplates, prepareRendering } from "#app/digests/prepare-rendering.js";
import { checkWelcomes } from "#app/digests/welcome/check-welcome.js";
import { noteFile } from "#app/notes/notes-folder.js";
import type { RenderedSite } from "#app/site/build-feeds.js";
import type { Config, DigestConfig } from "#config/schema.js";
import { escapeHtml } from "#content/text/escape.js";
import type { NextDraft } from "#deliveries/compose-next.js";
import type { RenderedVariant } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { measure } from "#digest/render.js";
import { renderTransactionalMail } from "#digest/transactional-mail.js";
import { subscribeUrl } from "#feeds/documents.js";
import { availableLanguages } from "#i18n/messages.js";
import type {
  DigestPreview,
  MailChoice,
  MailChoices,
  MailRendering,
  RenderedMail,
} from "#pages/preview/preview-snapshot.js";
import { describeFindings, problemsOf } from "./preview-problems.js";

/** As in a real one, whatever `confirmWithin` says. */
const HOURS_TO_CONFIRM = 48;

interface Rendering {
  readonly request: CheckOptions;
  readonly site: Pick<RenderedSite, "loaded" | "entries">;
  /** What the places of problems may be relative to. */
  readonly folders: readonly string[];
}

type Drafted = Extract<NextDraft, { readonly kind: "draft" }>;

/** The next issue of a digest, or something else to look at; its ledger is only read. */
export async function renderDigest(
  name: string,
  config: DigestConfig,
  rendering: Rendering,
): Promise<DigestPreview> {
  const { request, folders } = rendering;
  const { loaded, entries } = rendering.site;
  const title = config.title ?? loaded.config.site.title;
  try {
    const ledger = await readLedger(name, loaded, request.now);
    const sample = await sampleIssue(name, config, {
      now: request.now,
      loaded,
      ledger,
      content: { entries, findings: [] },
    });
    if (sample.kind !== "draft") return { name, title, content: { kind: "empty" } };
    const { number, posts } = sample.draft;
    const content = {
      ...{ kind: sample.of, number, posts: posts.length },
      noteFile: noteFile(loaded, { digest: name, issue: "next" }),
      choices: listChoices(sample, config, rendering),
      render: rememberRenderings((choice) => renderMail(sample, choice, rendering), folders),
      ...(await renderMail(sample, {}, rendering)),
    };
    return { name, title, content };
  } catch (error) {
    return { name, title, content: { kind: "failed", problems: problemsOf(error, folders) } };
  }
}

function listChoices(
  { plan }: Drafted,
  { template }: DigestConfig,
  { site: { loaded } }: Rendering,
): MailChoices {
  const { language } = loaded.config.site;
  return {
    variants: plan.variants.map(({ posts, ...variant }, index) => ({
      language: variant.language,
      posts: posts.length,
      people: plan.groups
        .filter((choice) => choice.variant === index + 1)
        .reduce((people, { group }) => people + group.people, 0),
    })),
    languages: [...new Set([language, ...availableLanguages()])],
    templates: [...new Set([template, ...listTemplates(loaded)])],
    preset: { language, template },
  };
}

/** A page asks for the same rendering once for itself and once for each of its frames. */
function rememberRenderings(
  render: (choice: MailChoice) => Promise<RenderedMail>,
  folders: readonly string[],
): (choice: MailChoice) => Promise<MailRendering> {
  const rendered = new Map<string, Promise<MailRendering>>();
  return (choice) => {
    const key = JSON.stringify([choice.variant, choice.language, choice.template]);
    const known = rendered.get(key);
    if (known !== undefined) return known;
    const rendering = render(choice).then(
      (mail): MailRendering => ({ kind: "mail", ...mail }),
      (error: unknown): MailRendering => ({ kind: "failed", problems: problemsOf(error, folders) }),
    );
    rendered.set(key, rendering);
    return rendering;
  };
}

async function renderMail(
  { draft: whole, plan, findings }: Drafted,
  choice: MailChoice,
  { request, site: { loaded }, folders }: Rendering,
): Promise<RenderedMail> {
  const { site, mail } = loaded.config;
  const { template } = choice;
  const planned = plan.variants[(choice.variant ?? 1) - 1];
  const draft = planned === undefined ? whole : { ...whole, posts: planned.posts };
  const render = prepareRendering(whole.digest, { loaded, mail: mail ?? {}, options: request, template });
  const variant = await render(draft, choice.language ?? planned?.language ?? site.language);
  return {
    ...fillVariant(variant, loaded.config),
    problems: describeFindings([...findings, ...(await checkIssue(draft, variant, loaded))], folders),
  };
}

function fillVariant({ subject, html, text, fitting }: RenderedVariant, config: Config) {
  const page = subscribeUrl(config) ?? config.site.url;
  const values = { unsubscribeUrl: page, preferencesUrl: page };
  const asIs = (value: string): string => value;
  return {
    fitting,
    subject: fillSlots(subject, values, asIs),
    html: fillSlots(html, values, escapeHtml),
    text: fillSlots(text, values, asIs),
  };
}

/** The welcome of a digest in each of its languages. */
export async function renderWelcomes(
  digest: string,
  config: DigestConfig,
  { request, site: { loaded }, folders }: Rendering,
): Promise<readonly DigestPreview[]> {
  const { site, mail } = loaded.config;
  const title = config.title ?? site.title;
  try {
    const checked = await checkWelcomes(digest, { loaded, mail: mail ?? {}, options: request });
    return checked.map(({ file: { language }, variant, findings }, index): DigestPreview => {
      const name = index === 0 ? `${digest}.welcome` : `${digest}.welcome.${language}`;
      const problems = describeFindings(findings, folders);
      if (variant === undefined) return { name, title, content: { kind: "failed", problems } };
      const mail = { ...fillVariant(variant, loaded.config), problems };
      return { name, title, content: { kind: "welcome", ...withoutChoice(mail, language), ...mail } };
    });
  } catch (error) {
    const problems = problemsOf(error, folders);
    return [{ name: `${digest}.welcome`, title, content: { kind: "failed", problems } }];
  }
}

/** Asks somebody who has signed up for everything. */
export async function renderConfirmation({
  request: { cwd, randomBytes },
  site: { loaded },
  folders,
}: Rendering): Promise<DigestPreview> {
  const { site, digests, mail = {} } = loaded.config;
  const about = { name: "confirm.mail", title: site.title };
  const render = async ({ language = site.language }: MailChoice): Promise<RenderedMail> => {
    const titles = Object.values(digests).map(({ title }) => title ?? site.title);
    const context = { ...designTransactionalMails(loaded, cwd), site, mail, language };
    const slotKey = Buffer.from(randomBytes(16)).toString("hex");
    const content = { kind: "confirm", hours: HOURS_TO_CONFIRM, digests: titles } as const;
    const variant = await renderTransactionalMail(content, { ...context, slotKey });
    const bytes = measure(variant.html);
    const fitting = { bytes, excerpts: "full", covers: true, layout: "cards", fits: true } as const;
    return { ...fillVariant({ ...variant, fitting }, loaded.config), problems: [] };
  };
  try {
    const choices: MailChoices = {
      ...{ variants: [], templates: [], preset: { language: site.language, template: "confirm" } },
      languages: [...new Set([site.language, ...availableLanguages()])],
    };
    const mail = await render({});
    const content = {
      kind: "confirmation",
      choices,
      render: rememberRenderings(render, folders),
      ...mail,
    } as const;
    return { ...about, content };
  } catch (error) {
    return { ...about, content: { kind: "failed", problems: problemsOf(error, folders) } };
  }
}

/** Each language of a welcome has a page of its own. */
function withoutChoice(mail: RenderedMail, language: string) {
  const choices: MailChoices = {
    variants: [],
    languages: [],
    templates: [],
    preset: { language, template: "welcome" },
  };
  return { choices, render: async (): Promise<MailRendering> => ({ kind: "mail", ...mail }) };
}
