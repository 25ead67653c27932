import { FeedletterError, type Place } from "#errors.js";
import type { Instant } from "#zoned-time.js";

export function busyError(since: Instant): FeedletterError {
  return new FeedletterError("E_STATE_BUSY", {
    message: `Another run is using the state since ${new Date(since).toISOString().slice(0, 16)}Z.`,
    fix: "Let it finish, then run the command again. Nothing was changed.",
  });
}

export function movedError(): FeedletterError {
  return new FeedletterError("E_STATE_MOVED", {
    message: "Another run has changed the state in the meantime, so this one stops.",
    fix: "Run the command again. What this run had recorded since its last push was discarded; mails that it had claimed by then may have been sent, and are in doubt.",
  });
}

export function restlessError(): FeedletterError {
  return new FeedletterError("E_STATE_BUSY", {
    message: "Other runs push the state again and again, so it can't be fetched.",
    fix: "Wait until they have ended, then run the command again. Nothing was changed.",
  });
}

export function unknownLocalError(file: string): FeedletterError {
  return new FeedletterError("E_STATE_LOCAL", {
    message: `${file} holds a database that doesn't come from the state in the repository.`,
    fix: "To use the repository's, run `feedletter state pull --force`, which replaces the file. To replace the repository's by the file, run `feedletter state push --force`.",
  });
}

export function foreignStateError(): FeedletterError {
  return new FeedletterError("E_STATE_FOREIGN", {
    message: "The branch holds the state of another newsletter than the one that this machine has used.",
    fix: "Check `state.repository` and `state.branch`. If it is the right one, run `feedletter state pull --force`, which replaces the copy on this machine.",
  });
}

/** @param seen the number of the last push that this machine has seen */
export function olderStateError(found: number | undefined, seen: number): FeedletterError {
  const what =
    found === undefined
      ? "The branch with the state is gone"
      : `The state in the repository is older (push ${found}) than what this machine has seen (push ${seen})`;
  return new FeedletterError("E_STATE_OLDER", {
    message: `${what}, so issues could be sent twice.`,
    fix: "To restore it from this machine's copy, run `feedletter state push --force`. If the repository is right, run `feedletter state pull --force`.",
  });
}

export function lockedError(): FeedletterError {
  return new FeedletterError("E_STATE_BUSY", {
    message: "Another command on this machine is using the state.",
    fix: "Wait until it has ended, then run this one again.",
  });
}

export function publicStateError(url: string): FeedletterError {
  return new FeedletterError("E_STATE_PUBLIC", {
    message: `Anybody can read the repository with the state (${url}).`,
    fix: "Make it private. The state is encrypted, but it holds everybody's addresses: a lost key would publish them.",
  });
}

export function runsOnError(place: Place): FeedletterError {
  return new FeedletterError("E_CONFIG", {
    message:
      "With `state`, the database is in a repository for runs that end, so nothing can answer people over HTTP.",
    fix: "Use `feedletter send --due` in CI; people join and leave by mail (`mail.inbox`). Or remove `state`.",
    place,
  });
}
