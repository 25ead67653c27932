import { digestGroups } from "#app/people/digest-groups.js";
import type { LoadedConfig } from "#config/load.js";
import type { RequestPorts } from "#database/sqlite/taken-requests.js";
import type { AddResult } from "#deliveries/ports.js";
import type { RequestAction, RequestOutcome, StateRequest } from "#state/requests/request.js";
import { requireAddress } from "#subscribers/address.js";
import { findConflict } from "#subscribers/digest-groups.js";
import type { ImportEffect } from "#subscribers/import-list.js";
import type { Instant } from "#zoned-time.js";

interface Applying {
  readonly ports: RequestPorts;
  readonly config: Pick<LoadedConfig["config"], "digests">;
  readonly now: Instant;
  /** Random, for a new subscriber. */
  readonly newId: () => string;
  /** A random key, used if the database has none for hashes yet. */
  readonly freshKey: () => string;
}

/**
 * Does what a command would have done on the machine that made the request. Who has unsubscribed since stays unsubscribed.
 * @returns undefined if it can't be done at the moment
 * @throws FeedletterError if it can't be done at all
 */
export async function applyRequest(
  { action, at }: Pick<StateRequest, "action" | "at">,
  applying: Applying,
): Promise<RequestOutcome | undefined> {
  const { ports, now } = applying;
  switch (action.kind) {
    case "add":
      return add(action, { ...applying, consentedAt: Math.min(at, now) });
    case "remove": {
      const address = requireAddress(action.address);
      const before = await ports.subscribers.byAddress(address);
      if (before === undefined) return refused("nobody has this address");
      if (before.state === "unsubscribed") return done("had unsubscribed before");
      await ports.subscribers.remove(address, now);
      return done("unsubscribed");
    }
    case "forget": {
      const address = requireAddress(action.address);
      const { kind } = await ports.subscribers.forget(address, { at: now, freshKey: applying.freshKey() });
      if (kind === "busy") return undefined;
      return kind === "forgotten" ? done("all data deleted") : refused("nobody has this address");
    }
    case "unsuppress": {
      const { includeComplaints } = action;
      const address = requireAddress(action.address);
      const { kind } = await ports.subscribers.unsuppress(address, { at: now, includeComplaints });
      if (kind === "lifted") return done("gets mail again");
      return refused(
        kind === "complained" ? "the person has reported a mail as spam" : "the address isn't suppressed",
      );
    }
    case "import":
      return importPeople(action, applying);
    case "cancel":
      return cancel(action.issue, applying);
    case "resume":
      return resume(action, applying);
  }
}

function done(words: string): RequestOutcome {
  return { kind: "done", words };
}

function refused(words: string): RequestOutcome {
  return { kind: "refused", words };
}

type Of<Kind extends RequestAction["kind"]> = Extract<RequestAction, { readonly kind: Kind }>;

const ADDED: Readonly<Record<AddResult["kind"], string>> = {
  added: "subscribed",
  already: "was subscribed already",
  widened: "gets more digests",
  rejoined: "subscribed again",
};

async function add(
  { address: written, name, language, digests, topics, rejoins }: Of<"add">,
  { ports: { subscribers }, config, now, newId, consentedAt }: Applying & { readonly consentedAt: Instant },
): Promise<RequestOutcome> {
  const problem = findDigestProblem(digests, config);
  if (problem !== undefined) return refused(problem);
  const address = requireAddress(written);
  const before = await subscribers.byAddress(address);
  if (before?.state === "unsubscribed" && !rejoins)
    return refused("the person has unsubscribed; run the command again if they asked for it");
  const { kind, subscriber } = await subscribers.add({
    ...{ id: newId(), address, name, language, digests, topics, at: now, consentedAt },
    groups: digestGroups(config),
    source: "added by the publisher",
  });
  const suppressed = subscriber.suppressed === undefined ? "" : ", but the address is suppressed";
  return done(`${ADDED[kind]}${suppressed}`);
}

function findDigestProblem(
  digests: readonly string[],
  config: Pick<LoadedConfig["config"], "digests">,
): string | undefined {
  const unknown = digests.find((digest) => !Object.hasOwn(config.digests, digest));
  if (unknown !== undefined) return `there is no digest ${JSON.stringify(unknown)}`;
  const both = findConflict(digests, digestGroups(config));
  return both === undefined ? undefined : `only one of the digests ${both.join(", ")} is possible`;
}

async function importPeople(
  { digests, batches }: Of<"import">,
  { ports: { subscribers }, config, now, newId }: Applying,
): Promise<RequestOutcome> {
  const problem = findDigestProblem(digests, config);
  if (problem !== undefined) return refused(problem);
  const importBatch = await subscribers.importer();
  const counts = new Map<ImportEffect, number>();
  for (const { source, people } of batches) {
    const effects = await importBatch({
      ...{ digests, groups: digestGroups(config), source, at: now },
      people: people.map(({ topics, address, ...person }) => ({
        ...person,
        address: requireAddress(address),
        id: newId(),
        topics: topics && new Map(Object.entries(topics)),
      })),
    });
    for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  }
  const listed = [...counts].map(([effect, count]) => `${count} ${EFFECTS[effect]}`);
  return done(listed.length === 0 ? "nobody in it" : listed.join(", "));
}

const EFFECTS: Readonly<Record<ImportEffect, string>> = {
  added: "new",
  already: "already known",
  left: "unsubscribed there",
  "stays-left": "unsubscribed here",
  suppressed: "suppressed",
};

async function cancel(issue: string, { ports: { issues }, now }: Applying): Promise<RequestOutcome> {
  const result = await issues.cancel(issue, now);
  switch (result.kind) {
    case "cancelled":
      return done(`cancelled, ${result.skipped} mails not sent`);
    case "finished":
      return refused("the issue has already been sent");
    case "undone":
      return refused("the issue was undone");
    case "unknown":
      return refused("there is no such issue");
  }
}

async function resume(
  { issue: id, retry }: Of<"resume">,
  { ports: { issues, resume: resumeIssue }, now }: Applying,
): Promise<RequestOutcome> {
  const issue = await issues.find(id);
  if (issue === undefined) return refused("there is no such issue");
  if (issue.state === "cancelled" || issue.state === "undone") return refused(`the issue was ${issue.state}`);
  const retried = retry === undefined ? 0 : await issues.retry(id, retry, now);
  await resumeIssue(id, now);
  return done(retry === undefined ? "resumed" : `resumed, ${retried} failed mails queued again`);
}
