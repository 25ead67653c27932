/** How a process identifies itself in leases and locks. */
export interface ProcessIdentity {
  /** A short name of `Machine`. Only processes with the same one can see whether this one is alive. "" if none can. */
  readonly machine: string;
  readonly pid: number;
  /** When it started, as the system states it: distinguishes it from a later process with the same id. Only compared, never parsed. */
  readonly started: string;
}

/** What can be found out about a process id. `unknown`: a process has this id, but maybe not the same one as before. */
export type ProcessSighting =
  | { readonly kind: "absent" | "unknown" }
  | { readonly kind: "running"; readonly started: string };

export type LookAtProcess = (pid: number) => ProcessSighting;

/** A process that holds leases and locks, and can tell whether others still do. */
export interface LeaseHolder {
  /** A string that identifies the process, for a column or a lock file. */
  readonly holder: string;
  /** Whether the process with that name has provably ended. Others are assumed to be alive until their lease ends. */
  readonly isGone: (holder: string) => boolean;
}

/** @param look looks up processes of `self.machine` */
export function createLeaseHolder(self: ProcessIdentity, look: LookAtProcess): LeaseHolder {
  return {
    holder: JSON.stringify([self.machine, self.pid, self.started]),
    isGone: (holder) => {
      const other = readIdentity(holder);
      if (self.machine === "" || other?.machine !== self.machine) return false;
      const seen = look(other.pid);
      return seen.kind === "absent" || (seen.kind === "running" && seen.started !== other.started);
    },
  };
}

/** Undefined for a name in another version's format. */
function readIdentity(holder: string): ProcessIdentity | undefined {
  const [machine, pid, started] = parseArray(holder);
  if (typeof machine !== "string" || typeof pid !== "number" || typeof started !== "string") return undefined;
  return { machine, pid, started };
}

function parseArray(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
