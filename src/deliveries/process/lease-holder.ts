/** The process that holds a lease. Its start time tells it from a later process with the same id. */
export interface ProcessIdentity {
  /** Those that can see whether this one lives. */
  readonly host: string;
  readonly pid: number;
  /** As the system states it; only ever compared. */
  readonly started: string;
}

/** The start of a running process of this host, in the form that `Holder.started` has; undefined when none has this id. */
export type ReadProcessStart = (pid: number) => string | undefined;

/** A sending process as the ledger's leases know it, and its judgement on the others. */
export interface Sender {
  readonly holder: string;
  readonly isGone: (holder: string) => boolean;
}

/** @param startOf looks at this machine's processes: `processStartTime`, or a stand-in */
export function identifySender(self: ProcessIdentity, readProcessStart: ReadProcessStart): Sender {
  return { holder: nameHolder(self), isGone: (name) => isGone(name, self, readProcessStart) };
}

/** One string per process, for a column and for comparing. */
function nameHolder({ host, pid, started }: ProcessIdentity): string {
  return JSON.stringify([host, pid, started]);
}

/**
 * Whether the process called `name` is known to be dead: only one of this host can be, by its id being free or somebody else's.
 * A process of another host is believed to live until its lease ends.
 */
function isGone(name: string, self: ProcessIdentity, readProcessStart: ReadProcessStart): boolean {
  const [host, pid, started] = readName(name);
  return host === self.host && typeof pid === "number" && readProcessStart(pid) !== started;
}

function readName(name: string): readonly unknown[] {
  const parts: unknown = JSON.parse(name);
  return Array.isArray(parts) ? parts : [];
}
