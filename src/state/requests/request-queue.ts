import { FeedletterError } from "#errors.js";
import type { Branch, StoredFile } from "#state/branch.js";
import { addressKey } from "#subscribers/address.js";
import { addressesIn, type RequestAction, type StateRequest } from "./request.js";
import type { RequestSeal } from "./request-seal.js";

/** A file of the branch. `request` is undefined if it wasn't made with the state's key. */
export interface WaitingRequest {
  readonly id: string;
  readonly request: StateRequest | undefined;
}

/** What waits at a commit of the branch. */
export interface WaitingRequests {
  readonly commit: string;
  /** In the order in which they are to be taken in. */
  readonly requests: readonly WaitingRequest[];
}

/** Requests on a branch of their own, so that whoever is writing the state isn't disturbed. All methods may throw E_STATE_REMOTE. */
export interface RequestQueue {
  tip(): Promise<string | undefined>;
  /** @param commit where the branch was. @returns undefined if it isn't there any more */
  read(commit: string): Promise<WaitingRequests | undefined>;
  /**
   * Adds a request. One that forgets somebody replaces what waits about that person.
   * @returns undefined if the branch is full, or others are quicker every time
   */
  add(request: Omit<StateRequest, "format" | "sequence">): Promise<StateRequest | undefined>;
  /** Removes requests that were taken in. If the branch has moved in the meantime, they stay until the next call. */
  remove(waiting: WaitingRequests, ids: ReadonlySet<string>): Promise<void>;
  /** Removes what was fetched. */
  clear(): void;
}

type RequestFile = StoredFile & { readonly id: string };

/** What one writer takes in at once; what else is on the branch stays there until the next time. */
const MAX_REQUESTS = 500;
const TRIES = 8;
/** Of those, pushes without an answer. */
const REMOTE_TRIES = 3;

export function openRequestQueue(branch: Branch, seal: RequestSeal): RequestQueue {
  const filesAt = async (commit: string): Promise<readonly RequestFile[] | undefined> =>
    (await branch.fetch(commit))?.flatMap((file) => {
      const [, id] = /^([0-9a-f]{32})\.request$/.exec(file.name) ?? [];
      return id === undefined ? [] : [{ ...file, id }];
    });
  const readFiles = async (files: readonly RequestFile[]): Promise<readonly WaitingRequest[]> => {
    const requests: WaitingRequest[] = [];
    for (const file of files.slice(0, MAX_REQUESTS))
      requests.push({ id: file.id, request: seal.open(await branch.read(file), file.id) });
    return requests.sort(byOrder);
  };
  /** @returns whether it was the branch's next commit */
  const replace = async (
    files: readonly StoredFile[],
    expected: string | undefined,
  ): Promise<"accepted" | "moved"> => {
    if (files.length === 0) return expected === undefined ? "accepted" : (await branch.remove(expected)).kind;
    return (await branch.push(await branch.commit(files), expected)).kind;
  };
  return {
    tip: branch.tip,
    read: async (commit) => {
      const files = await filesAt(commit);
      return files && { commit, requests: await readFiles(files) };
    },
    add: async (wanted) => {
      const failures: unknown[] = [];
      for (let tries = 1; tries <= TRIES; tries += 1) {
        const tip = await branch.tip();
        const files = tip === undefined ? [] : await filesAt(tip);
        if (files === undefined) continue;
        if (files.length >= MAX_REQUESTS) return undefined;
        const waiting = (await readFiles(files)).flatMap(({ request }) => request ?? []);
        const known = waiting.find(({ id }) => id === wanted.id);
        // The push before was accepted, although no answer came.
        if (known !== undefined) return known;
        const sequence = Math.max(0, ...waiting.map((one) => one.sequence)) + 1;
        const request = { format: 1 as const, sequence, ...wanted };
        const dropped = new Set(waiting.filter((one) => isReplaced(one, wanted.action)).map(({ id }) => id));
        const added = await branch.write(`${wanted.id}.request`, seal.seal(request));
        const kept = files.filter(({ id }) => !dropped.has(id));
        const end = await replace([...kept, added], tip).catch((error: unknown) => {
          // The next look at the branch tells whether it was accepted after all.
          if (!isRemote(error) || failures.push(error) >= REMOTE_TRIES) throw error;
          return "moved";
        });
        if (end === "accepted") return request;
      }
      return undefined;
    },
    remove: async ({ commit }, ids) => {
      const files = await filesAt(commit);
      if (files === undefined) return;
      await replace(
        files.filter(({ id }) => !ids.has(id)),
        commit,
      );
    },
    clear: branch.clear,
  };
}

function byOrder(one: WaitingRequest, other: WaitingRequest): number {
  return (one.request?.sequence ?? 0) - (other.request?.sequence ?? 0) || (one.id < other.id ? -1 : 1);
}

/** Whoever is forgotten has no requests left, but for a list, which is taken in before. */
function isReplaced({ action }: StateRequest, by: RequestAction): boolean {
  if (by.kind !== "forget" || action.kind === "import") return false;
  const key = addressKey(by.address);
  return addressesIn(action).some((address) => addressKey(address) === key);
}

function isRemote(error: unknown): boolean {
  return error instanceof FeedletterError && error.code === "E_STATE_REMOTE";
}
