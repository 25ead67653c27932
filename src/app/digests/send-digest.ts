import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "#content/text/escape.js";
import { composeNext, type NextDraft } from "#deliveries/compose-next.js";
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
import {
  dryRunOptions,
  openSendContext,
  type RunOptions,
  type SendContext,
  type SendContextOptions,
} from "./send-context.js";

export interface DigestChoice extends Omit<SendContextOptions, "purpose"> {
  /** Name of the digest in the config. */
  readonly digest: string;
  /** "stop": nothing is sent while a post is broken. */
  readonly broken: RunOptions["broken"];
  /** What happens to posts that turn up dated long before the last issue. */
  readonly held: RunOptions["held"];
  /** Resume an issue that is paused; otherwise it stays paused. */
  readonly resumePaused: boolean;
  /** Whether mails that the server wants later are waited for. */
  readonly waiting: "as-configured" | "not-at-all";
}

export interface Sent extends DigestRun {
  /** Where the mail went, for people. */
  readonly destination: string;
  /** The pages of the issues that were sent. */
  readonly published: PublishResult;
}

export interface Sending extends DigestChoice {
  /** Asked once the issue is ready and nothing is frozen. */
  readonly confirm: (question: {
    readonly posts: number;
    readonly audience: number;
    readonly destination: string;
    readonly leavesTheMachine: boolean;
  }) => Promise<boolean>;
  readonly report?: RunOptions["report"];
  readonly signal?: AbortSignal;
}

/**
 * Finishes an interrupted issue, then sends the next one.
 * @throws FeedletterError for the config, the content (E_CONTENT), the template and the database; what a mail server says is
 *   in the result
 */
export async function sendDigest({ confirm, report, signal, ...choice }: Sending): Promise<Sent> {
  return withSendContext(
    { ...choice, purpose: "send" },
    async ({ prepareRun, publish, destination, mail }) => {
      const run = await runDigest(
        prepareRun(choice.digest, {
          broken: choice.broken,
          held: choice.held,
          resumePaused: choice.resumePaused,
          ignoreBackoff: true,
          waitFor: choice.waiting === "as-configured" ? readDuration(mail.wait) : 0,
          waitForOthers: readDuration(mail.wait),
          confirm: ({ draft, audience }) =>
            confirm({
              posts: draft.posts.length,
              audience,
              destination,
              leavesTheMachine: mail.transport !== undefined,
            }),
          ...(report === undefined ? {} : { report }),
          ...(signal === undefined ? {} : { signal }),
        }),
      );
      return { ...run, destination, published: await publish(choice.digest) };
    },
  );
}

export type Preview = Awaited<ReturnType<typeof previewIssue>>;

/** Composes and renders the next issue; the ledger stays as it is and nothing is sent. */
export async function previewDigest(choice: DigestChoice): Promise<Preview> {
  return withSendContext({ ...choice, purpose: "look" }, (sendContext) => previewIn(sendContext, choice));
}

export type CheckedPreview =
  | Exclude<Preview, { readonly kind: "preview" }>
  /** `checks`: what receivers and readers may stumble over. */
  | (Extract<Preview, { readonly kind: "preview" }> & { readonly checks: readonly Finding[] });

/** The same, looked over by the rules of `check`. */
export async function previewChecked(choice: DigestChoice): Promise<CheckedPreview> {
  return withSendContext({ ...choice, purpose: "look" }, async (sendContext) => {
    const preview = await previewIn(sendContext, choice);
    if (preview.kind !== "preview") return preview;
    const { checkIssue } = await import("./check-issue.js");
    const checks = await checkIssue(preview.draft, preview.variant, sendContext.loaded);
    return { ...preview, checks };
  });
}

/** Every post with the reason why it is in the next issue or not; nothing is rendered, changed or sent. */
export async function explainDigest(choice: DigestChoice): Promise<NextDraft> {
  return withSendContext({ ...choice, purpose: "look" }, ({ prepareRun }) =>
    composeNext(prepareRun(choice.digest, dryRunOptions({ ...choice, broken: "skip" })), choice.clock()),
  );
}

export type TestMail =
  | Exclude<Preview, { readonly kind: "preview" }>
  | { readonly kind: "tested"; readonly outcome: Outcome; readonly destination: string };

/** Sends the next issue to one address that need not subscribe; the ledger stays as it is. */
export async function sendTest(choice: DigestChoice, address: string): Promise<TestMail> {
  const to = parseMailbox(address);
  return withSendContext({ ...choice, purpose: "send" }, async (sendContext) => {
    const preview = await previewIn(sendContext, choice);
    if (preview.kind !== "preview") return preview;
    const { digest, number } = preview.draft;
    const issue = { id: `${digest}-test`, digest, number, frozenAt: choice.clock() };
    const signing = sendContext.dkim === undefined ? {} : { dkim: sendContext.dkim };
    const message = await buildTestMessage(preview.variant, issue, {
      identity: sendContext.identify(digest),
      to,
      ...signing,
    });
    const outcome = await sendContext.transport.send(message);
    return { kind: "tested", outcome, destination: sendContext.destination };
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

function previewIn({ prepareRun }: SendContext, choice: DigestChoice): Promise<Preview> {
  return previewIssue(prepareRun(choice.digest, dryRunOptions(choice)));
}

async function withSendContext<Result>(
  options: SendContextOptions,
  work: (sendContext: SendContext) => Promise<Result>,
): Promise<Result> {
  const sendContext = await openSendContext(options);
  try {
    return await work(sendContext);
  } finally {
    await sendContext.close();
  }
}
