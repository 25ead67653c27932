import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ProcessSighting } from "./lease-holder.js";

/** Looks up a process of this machine, in this PID namespace. */
export function lookAtProcess(pid: number): ProcessSighting {
  // Checked first, because /proc may hide the existing processes of other users (proc(5), `hidepid`).
  if (!exists(pid)) return { kind: "absent" };
  if (process.platform === "linux") return lookInProc(pid);
  return process.platform === "darwin" ? askPs(pid) : { kind: "unknown" };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, but belongs to somebody else.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** The start time is in clock ticks since boot, so it never changes. */
function lookInProc(pid: number): ProcessSighting {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the second field is a name in parentheses that may hold anything; the third is the state, the 22nd the start time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return { kind: "absent" };
    return runningSince(fields[19]);
  } catch {
    return { kind: "unknown" };
  }
}

function askPs(pid: number): ProcessSighting {
  try {
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    });
    return runningSince(started.trim());
  } catch {
    return { kind: "unknown" };
  }
}

function runningSince(started = ""): ProcessSighting {
  return started === "" ? { kind: "unknown" } : { kind: "running", started };
}
