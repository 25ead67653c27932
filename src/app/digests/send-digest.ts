import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "#content/text/escape.js";
import { composeNext, type NextDraft } from "#deliveries/compose-next.js";
import type { DeliveryCounts } from "#deliveries/delivery.js";
import type { Outcome } from "#deliveries/outcome.js";
import { type DigestRun, previewIssue, runDigest } from "#deliveries/run-digest.js";
import type { RenderedVariant, Slotted } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { FeedletterError, reasonOf } from "#errors.js";
import type { Finding } from "#findings.js";
import { buildTestMessage } from "#mail/prepare-mail.js";
import { readDuration } from "#schedule/due-runs.js";
import { parseMailbox } from "#subscribers/address.js";
import type { PublishResult } from "./publish-issues.js";
import { dryRunOptions, openSendContext, type SendContext, type SendContextOptions } from "./send-context.js";

export interface DigestOptions extends SendContextOptions {
  /** Name of the digest in the config. */
  readonly digest: string;
  /** Leave broken posts out. Default: nothing is sent until they are corrected. */
  readonly skipBroken?: boolean;
  /** Also send posts that turn up dated long before the last issue. Default: they are held back. */
  readonly includeOld?: boolean;
}

export interface SendOptions extends DigestOptions {
  /** Go on with an issue that was paused because the mail server refused it. Default: it stays paused. */
  readonly resumePaused?: boolean;
  /** Wait up to `mail.wait` for mails that the server wants later. Default: true. */
  readonly wait?: boolean;
  /** Called once the issue is ready, before anything is recorded; false sends nothing. */
  readonly confirm: (question: {
    readonly posts: number;
    readonly audience: number;
    readonly destination: string;
    /** False where mails are written to the outbox. */
    readonly leavesTheMachine: boolean;
  }) => Promise<boolean>;
  readonly onProgress?: (counts: DeliveryCounts) => void;
  /** Aborted: what is in flight is finished, the rest stays for the next run. */
  readonly signal?: AbortSignal;
}

export interface SendResult extends DigestRun {
  /** Where the mail went, for people. */
  readonly destination: string;
  /** The pages of the issues that were sent. */
  readonly published: PublishResult;
}

/**
 * Finishes an interrupted issue, then sends the next one.
 * @throws FeedletterError for the config, the content (E_CONTENT), the template and the database; what a mail server says is
 *   in the result
 */
export async function sendDigest(options: SendOptions): Promise<SendResult> {
  const { digest, confirm, onProgress, signal, wait = true } = options;
  return withSendContext(options, async ({ prepareRun, publish, destination, mail }) => {
    const run = await runDigest(
      prepareRun(digest, {
        skipBroken: options.skipBroken,
        includeOld: options.includeOld,
        resumePaused: options.resumePaused === true,
        ignoreBackoff: true,
        waitFor: wait ? readDuration(mail.wait) : 0,
        waitForOthers: readDuration(mail.wait),
        confirm: ({ draft, audience }) =>
          confirm({
            posts: draft.posts.length,
            audience,
            destination,
            leavesTheMachine: mail.transport !== undefined,
          }),
        report: onProgress,
        signal,
      }),
    );
    return { ...run, destination, published: await publish(digest) };
  });
}

type NothingToSend = Exclude<Awaited<ReturnType<typeof previewIssue>>, { readonly kind: "preview" }>;

export type DigestPreview =
  | NothingToSend
  | (Extract<Awaited<ReturnType<typeof previewIssue>>, { readonly kind: "preview" }> & {
      /** What `check` finds in the mail. */
      readonly checks: readonly Finding[];
    });

/** Composes, renders and checks the next issue. Nothing is recorded or sent. */
export async function previewDigest(options: DigestOptions): Promise<DigestPreview> {
  return withSendContext({ ...options, dryRun: true }, async (context) => {
    const preview = await previewIn(context, options);
    if (preview.kind !== "preview") return preview;
    const { checkIssue } = await import("./check-issue.js");
    return { ...preview, checks: await checkIssue(preview.draft, preview.variant, context.loaded) };
  });
}

/** Every post with the reason why it is in the next issue or not. Nothing is rendered, recorded or sent. */
export async function explainDigest(options: DigestOptions): Promise<NextDraft> {
  return withSendContext({ ...options, dryRun: true }, ({ prepareRun }) =>
    composeNext(
      prepareRun(options.digest, dryRunOptions({ skipBroken: true, includeOld: options.includeOld })),
      options.clock(),
    ),
  );
}

export type TestResult =
  | NothingToSend
  | { readonly kind: "tested"; readonly outcome: Outcome; readonly destination: string };

/** Sends the next issue to one address, which need not be subscribed. Nothing is recorded. */
export async function sendTest(options: DigestOptions, address: string): Promise<TestResult> {
  const to = parseMailbox(address);
  return withSendContext(options, async (context) => {
    const preview = await previewIn(context, options);
    if (preview.kind !== "preview") return preview;
    const { digest, number } = preview.draft;
    const issue = { id: `${digest}-test`, digest, number, frozenAt: options.clock() };
    const message = await buildTestMessage(preview.variant, issue, {
      identity: context.identify(digest),
      to,
      dkim: context.dkim,
    });
    const outcome = await context.transport.send(message);
    return { kind: "tested", outcome, destination: context.destination };
  });
}

/** @returns the files, relative to the config's folder */
export function writePreview(baseDir: string, digest: string, variant: RenderedVariant): readonly string[] {
  const folder = join(".feedletter/preview");
  const fill = (slotted: Slotted, quote: (text: string) => string): string => fillSlots(slotted, {}, quote);
  const plain = (text: string): string => text;
  const files = {
    [`${digest}.html`]: fill(variant.html, escapeHtml),
    [`${digest}.txt`]: `${fill(variant.subject, plain)}\n\n${fill(variant.text, plain)}`,
  };
  try {
    mkdirSync(join(baseDir, folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(baseDir, folder, name), text);
  } catch (cause) {
    throw new FeedletterError("E_OUT_WRITE", {
      message: `The preview can't be written: ${reasonOf(cause)}.`,
      fix: "Make .feedletter writable.",
      cause,
    });
  }
  return Object.keys(files).map((name) => join(folder, name));
}

function previewIn({ prepareRun }: SendContext, options: DigestOptions) {
  return previewIssue(prepareRun(options.digest, dryRunOptions(options)));
}

async function withSendContext<Result>(
  options: SendContextOptions,
  work: (context: SendContext) => Promise<Result>,
): Promise<Result> {
  const context = await openSendContext(options);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
