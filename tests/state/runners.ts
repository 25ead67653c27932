import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Branch, openBranch } from "#state/branch.js";
import { forgetCopy, type LocalLedger, pullState, rememberFold, writeRecord } from "#state/open-state.js";
import { openSeal } from "#state/seal.js";
import { startSession } from "#state/session.js";
import type { RequestIntake, StateSession } from "#state/session-ports.js";

/** Made for these tests. */
export const KEY = "AGE-SECRET-KEY-1HVSCSKRZ3M3EMCEUPRR05HTKYPYKNKPAW0HG7SFZHEQGKVXSMEPQ62Y8EJ";

export function bareRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-remote-"));
  execFileSync("git", ["init", "--quiet", "--bare", folder]);
  return folder;
}

export interface Runner {
  /** The bytes of its ledger. */
  text: string;
  /** Ms that have gone by on its clocks. */
  ms: number;
  readonly open: (options?: OpenOptions) => Promise<StateSession>;
}

interface OpenOptions {
  readonly key?: string;
  readonly recipients?: readonly string[];
  readonly revokesOthers?: boolean;
  readonly trust?: "repository" | "machine";
  /** Comes between the session and the repository. */
  readonly wrap?: (branch: Branch) => Branch;
  /** Called instead of waiting. */
  readonly sleep?: (ms: number) => Promise<void>;
  readonly intake?: RequestIntake;
}

const NO_REQUESTS: RequestIntake = { takeIn: async () => ({ erases: false }), settle: async () => {} };

let ids = 0;

/** A machine with a folder of its own, where a text stands for the ledger. */
export function runnerOf(repository: string): Runner {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-runner-"));
  let bytes: Buffer | undefined;
  const location = { repository, branchName: "state", file: join(folder, "ledger.db") };
  const ledger: LocalLedger = {
    exists: () => bytes !== undefined,
    read: async () => bytes ?? Buffer.alloc(0),
    compact: () => {},
    replace: (replaced) => {
      bytes = replaced;
    },
  };
  const runner: Runner = {
    get text() {
      return bytes?.toString() ?? "";
    },
    set text(written) {
      bytes = Buffer.from(written);
    },
    ms: 0,
    open: async ({
      key = KEY,
      recipients = [],
      wrap = (one: Branch) => one,
      sleep = async () => {},
      intake = NO_REQUESTS,
      ...options
    } = {}) => {
      const remote = { url: repository, authorization: undefined };
      const env = { PATH: process.env.PATH };
      const branch = wrap(openBranch({ remote, branch: "state", folder: join(folder, "state.git"), env }));
      const seal = await openSeal({ key, place: { file: "feedletter.yaml", line: 7 } });
      const newId = (): string => {
        ids += 1;
        return `id-${ids}`;
      };
      const requestBranch = "state-requests";
      const start = await pullState({ ...location, branch, requestBranch, seal, ledger, newId, ...options });
      return startSession(start, {
        ...{ branch, seal, ledger, recipients, intake, newId, newSecret: newId, ...options },
        remember: (known) => writeRecord(location, known),
        rememberFold: () => rememberFold(location),
        forget: () => forgetCopy(location),
        clock: () => runner.ms,
        elapsed: () => runner.ms,
        sleep: async (ms) => {
          runner.ms += ms;
          await sleep(ms);
        },
        requirePrivate: async () => {},
      });
    },
  };
  return runner;
}
