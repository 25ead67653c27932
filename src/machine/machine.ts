import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** One boot of one machine, with the processes that can see each other. */
export interface Machine {
  readonly hostname: string;
  /** machine-id(5); "" on a system without it. Copies of a disk have the same one, and the same host name. */
  readonly machineId: string;
  /** Random, new at each boot. */
  readonly bootId: string;
  /** pid_namespaces(7): a container has its own, and doesn't see the processes of others. "" if the system has none. */
  readonly pidNamespace: string;
}

/** Short, and hashed because it is stored: a machine id must not be disclosed (machine-id(5)). */
export function nameMachine({ hostname, machineId, bootId, pidNamespace }: Machine): string {
  const parts = JSON.stringify(["feedletter", hostname, machineId, bootId, pidNamespace]);
  return createHash("sha256").update(parts).digest("base64url").slice(0, 22);
}

/**
 * Undefined if the system can't tell one boot from another. Windows only counts its boots, and copies of a disk continue with
 * the same number.
 */
export function readMachine(): Machine | undefined {
  const read = READERS[process.platform];
  const machine = read?.();
  return machine !== undefined && UUID.test(machine.bootId) ? machine : undefined;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const READERS: Readonly<Partial<Record<NodeJS.Platform, () => Machine | undefined>>> = {
  linux: () => {
    const bootId = textOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
    const pidNamespace = textOf(() => readlinkSync("/proc/self/ns/pid"));
    const machineId = textOf(() => readFileSync("/etc/machine-id", "utf8"));
    return pidNamespace === "" ? undefined : { hostname: hostname(), machineId, bootId, pidNamespace };
  },
  darwin: () => {
    const bootId = textOf(() =>
      execFileSync("sysctl", ["-n", "kern.bootsessionuuid"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    return { hostname: hostname(), machineId: "", bootId, pidNamespace: "" };
  },
};

function textOf(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return "";
  }
}
