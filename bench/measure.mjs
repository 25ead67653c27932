/**
 * Runs a command as a child process and says what it took: wall time, CPU time and the most memory it held.
 *
 * Node tells a parent nothing about a child's use of CPU and memory. Where python3 is on PATH, a few lines of it start the
 * command and read wait4's account of it, for any program. Where it is not, a Node child is made to print its own account
 * when it exits (usage-at-exit.mjs), and of other programs only the wall time is known, which then includes their spawning.
 */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

/** ru_maxrss counts KiB on Linux and bytes on macOS. The last line of stderr is ours. */
const WAIT4 = `
import json, os, sys, time
began = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - began
unit = 1 if sys.platform == "darwin" else 1024
print("\\n" + json.dumps({"wallMs": wall * 1000, "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
  "peakBytes": usage.ru_maxrss * unit}), file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
`;
const USAGE_AT_EXIT = new URL("./usage-at-exit.mjs", import.meta.url).href;

/** Whether `command` can be started at all. */
export const isOnPath = (command, argument) =>
  spawnSync(command, [argument], { stdio: "ignore" }).status === 0;

/**
 * What a program on this machine is measured by.
 * @returns measure(command, arguments) → { wallMs, cpuMs?, peakBytes?, stdout }; throws where the command fails
 */
export function chooseMeasure() {
  if (isOnPath("python3", "--version")) {
    return (command, args) => readAccount(run("python3", ["-c", WAIT4, command, ...args]));
  }
  return (command, args) => {
    if (command !== process.execPath) {
      const { wallMs, stdout } = run(command, args);
      return { wallMs, stdout };
    }
    return readAccount(run(command, ["--import", USAGE_AT_EXIT, ...args]));
  };
}

function run(command, args) {
  const began = performance.now();
  const child = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  const wallMs = performance.now() - began;
  if (child.error !== undefined) throw child.error;
  if (child.status !== 0) {
    throw new Error(`${command} ${args.at(-1)} ended with ${child.status ?? child.signal}:\n${child.stderr}`);
  }
  return { wallMs, stdout: child.stdout, stderr: child.stderr };
}

function readAccount({ wallMs, stdout, stderr }) {
  return { wallMs, stdout, ...JSON.parse(stderr.trimEnd().split("\n").at(-1)) };
}
