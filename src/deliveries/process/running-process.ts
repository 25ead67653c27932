import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/**
 * When a process of this machine started, in the system's own words; undefined when there is none with this id. Linux counts
 * clock ticks since boot, so the boot's id stands beside them: after a restart the same pair could come up again.
 */
export function processStartTime(pid: number): string | undefined {
  if (process.platform === "linux") return startFromProc(pid);
  return process.platform === "win32" ? existence(pid) : startFromPs(pid);
}

/**
 * Within what process ids mean something: pid_namespaces(7) where Linux has them, "" elsewhere. A container has one of its own, and
 * sees nobody of another, whatever their host names are. No two that live at one time have the same name.
 */
export function pidNamespace(): string {
  try {
    return process.platform === "linux" ? readlinkSync("/proc/self/ns/pid") : "";
  } catch {
    return "";
  }
}

/** Windows has no cheap way to a start time: a recycled id then keeps a lease until it ends, which is the safe side. */
function existence(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return "running";
  } catch {
    return undefined;
  }
}

function startFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the second field is a name in parentheses that may hold anything; the 22nd is the start time, the third the state.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function startFromPs(pid: number): string | undefined {
  try {
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    });
    return started.trim() || undefined;
  } catch {
    return undefined;
  }
}
