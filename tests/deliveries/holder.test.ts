import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { identifyThisProcess } from "#app/this-process.js";
import { identifySender } from "#deliveries/process/lease-holder.js";
import { pidNamespace, processStartTime } from "#deliveries/process/running-process.js";

const running = new Map([
  [10, "monday"],
  [11, "tuesday"],
]);
const readProcessStart = (pid: number) => running.get(pid);
const holderOf = (host: string, pid: number, started: string) =>
  identifySender({ host, pid, started }, readProcessStart).holder;
const { isGone, holder } = identifySender({ host: "here", pid: 10, started: "monday" }, readProcessStart);

test.each([
  ["itself", holder, false],
  ["a running process of this host", holderOf("here", 11, "tuesday"), false],
  ["one whose id is free", holderOf("here", 12, "tuesday"), true],
  ["one whose id somebody else has now", holderOf("here", 11, "sunday"), true],
  ["one of another host, whatever runs here under its id", holderOf("there", 12, "tuesday"), false],
])("%s is gone: %s", (_, name, gone) => {
  expect(isGone(name)).toBe(gone);
});

test("a process has one start, and none once it was killed", async () => {
  const child: ChildProcess = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  const started = processStartTime(pid);
  expect(started).toMatch(/\S/);
  expect(processStartTime(pid)).toBe(started);
  expect(processStartTime(process.pid)).not.toBe(started);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(processStartTime(pid)).toBeUndefined();
});

test("what another PID namespace holds is not looked for in this one, though host, id and boot are the same", () => {
  const { holder, isGone } = identifyThisProcess();
  const [host, , started] = JSON.parse(holder);
  const free = 2 ** 22 + 1;
  expect(isGone(JSON.stringify([host, free, started]))).toBe(true);
  const namespace = pidNamespace();
  expect(namespace).toMatch(process.platform === "linux" ? /^pid:\[\d+\]$/ : /^$/);
  expect(host.endsWith(` ${namespace}`)).toBe(true);
  expect(isGone(JSON.stringify([`${host}1`, free, started]))).toBe(false);
});
