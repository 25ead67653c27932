import type { SendContext } from "#app/digests/send-context.js";
import { sendTestIn } from "#app/digests/send-digest.js";
import { readNextNote, saveNextNote } from "#app/notes/next-note.js";
import { noteFile } from "#app/notes/notes-folder.js";
import { loadCurrentContent } from "#app/site/load-content.js";
import { readNoteText } from "#content/notes/read-note.js";
import { FeedletterError } from "#errors.js";
import type { RunAct } from "#pages/admin/next/next-acts.js";
import type { NextPost, PostAct } from "#pages/admin/next/next-view.js";
import type { AdminNext } from "#server/admin/admin-next.js";
import { parseMailbox } from "#subscribers/address.js";
import { type NextContext, readNextRun } from "./next-run.js";
import { type ComposedNext, composeForPage, renderForPage } from "./next-view.js";
import { refreshed, refreshedEach } from "./refreshed.js";

/** Ms. */
const [CONTENT_WITHIN, COMPOSED_WITHIN, MAIL_WITHIN] = [10_000, 5_000, 10_000];

/** The next issues for the publisher's pages. What costs time is read once for everybody who looks. */
export function createAdminNext(context: NextContext): AdminNext {
  const { sendContext, clock, onChoice } = context;
  const { loaded, database } = sendContext;
  const readContent = refreshed(() => loadCurrentContent(loaded, clock()), { clock, within: CONTENT_WITHIN });
  const composed = refreshedEach(
    async (digest) => composeForPage(digest, { sendContext, content: await readContent(), now: clock() }),
    { clock, within: COMPOSED_WITHIN },
  );
  // A mail belongs to what was composed.
  const mails = new WeakMap<ComposedNext, ReturnType<typeof openMails>>();
  const openMails = (next: ComposedNext) =>
    refreshedEach((variant) => renderForPage(next, Number(variant), sendContext), {
      ...{ clock, within: MAIL_WITHIN },
    });
  const mailOf = async (next: ComposedNext, variant: number) => {
    const own = mails.get(next) ?? openMails(next);
    mails.set(next, own);
    return own.read(String(variant));
  };
  const isKnown = (digest: string): boolean => Object.hasOwn(loaded.config.digests, digest);
  return {
    find: async (digest) => {
      if (!isKnown(digest)) return undefined;
      const next = await composed.read(digest);
      const rendered = await mailOf(next, 1);
      return {
        ...next.view,
        subject: rendered?.subject ?? "",
        problems: [...next.view.problems, ...(rendered?.problem === undefined ? [] : [rendered.problem])],
        run: await readNextRun(digest, context),
        noteFile: noteFile(loaded, { digest, issue: "next" }),
        note: onChoice === undefined ? undefined : readNote(digest, sendContext),
        sendsNow: onChoice !== undefined,
      };
    },
    mail: async (digest, variant) =>
      isKnown(digest) ? (await mailOf(await composed.read(digest), variant))?.html : undefined,
    choosePost: async (digest, post, act) => {
      const isChanged = await choosePost(digest, { post, act }, context, await composed.read(digest));
      composed.forget(digest);
      if (isChanged) onChoice?.();
      return { done: isChanged ? act : "nothing", isChanged };
    },
    act: async (digest, act, admin) => {
      const done = await actOn(digest, act, { ...context, admin });
      return { done, isChanged: done.replace("-later", "") === act };
    },
    previewNote: async (digest, text) => {
      const { entries } = await readContent();
      const file = noteFile(loaded, { digest, issue: "next" });
      const { baseDir, config } = loaded;
      const { note, findings } = readNoteText(text, { file, baseDir, site: config.site, entries });
      return { html: note?.html ?? "", problems: findings.map(({ message }) => message) };
    },
    saveNote: (digest, note) => {
      composed.forget(digest);
      try {
        if (saveNextNote(digest, note, loaded) !== "changed") return undefined;
        const { text, version } = readNextNote(digest, loaded);
        const problem = `It wasn't saved, because the file has changed meanwhile. Save again to replace what it says now: ${text}`;
        return { problem, version };
      } catch (error) {
        if (!(error instanceof FeedletterError)) throw error;
        return { problem: `${error.message} ${error.fix}`, version: note.version };
      }
    },
  };
  function choicesOf(act: PostAct) {
    return act === "take-out" ? "out" : act;
  }
  async function choosePost(
    digest: string,
    { post, act }: { readonly post: NextPost; readonly act: PostAct },
    { clock }: NextContext,
    { entries }: ComposedNext,
  ): Promise<boolean> {
    const entry = entries.find(({ id }) => id === post.id);
    if (entry === undefined) return false;
    return database.postChoices.choose(digest, entry, { choice: choicesOf(act), at: clock() });
  }
}

function readNote(digest: string, { loaded }: SendContext) {
  try {
    return readNextNote(digest, loaded);
  } catch (error) {
    if (error instanceof FeedletterError) return undefined;
    throw error;
  }
}

/** @returns a key of `NEXT_DONE` */
async function actOn(
  digest: string,
  act: RunAct,
  context: NextContext & { readonly admin: string },
): Promise<string> {
  const { sendContext, clock, onChoice, admin } = context;
  const { reviews } = sendContext.database;
  if (sendContext.isRehearsal) return "no-transport";
  if (act === "send-test") {
    try {
      const to = parseMailbox(admin);
      const tested = await sendTestIn(sendContext, { digest, skipBroken: true, to, now: clock() });
      if (tested.kind !== "tested") return "nothing-to-send";
      return tested.outcome.kind === "accepted" ? "send-test" : "test-refused";
    } catch (error) {
      if (error instanceof FeedletterError) return "test-refused";
      throw error;
    }
  }
  const { runAt, isTooEarly } = await readNextRun(digest, context);
  if (act === "send-now" && isTooEarly) return "too-early";
  const run = { digest, runAt: runAt ?? clock() };
  if (runAt === undefined && act !== "send-now") return "nothing";
  await reviews.prepare(run);
  const choice = ({ "hold-run": "hold", "release-run": "at-its-time", "send-now": "send-now" } as const)[act];
  const review = await reviews.choose(run, choice, clock());
  if (review?.run !== "ahead") return "nothing";
  onChoice?.();
  return act === "send-now" && onChoice === undefined ? "send-now-later" : act;
}
