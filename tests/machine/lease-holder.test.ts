import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { identifyThisProcess } from "#app/this-process.js";
import { createLeaseHolder, type ProcessSighting } from "#machine/lease-holder.js";
import { type Machine, nameMachine, readMachine } from "#machine/machine.js";
import { lookAtProcess } from "#machine/running-process.js";

const HERE: Machine = {
  hostname: "raspberrypi",
  machineId: "3d1219c7c4c5404aaa1f6d2a48adfda4",
  bootId: "3a7af4fb-81b3-4b43-9e9b-237d976e8531",
  pidNamespace: "pid:[4026531836]",
};
const sightings = new Map<number, ProcessSighting>([
  [10, { kind: "running", started: "100" }],
  [11, { kind: "running", started: "200" }],
  [13, { kind: "unknown" }],
]);
const look = (pid: number): ProcessSighting => sightings.get(pid) ?? { kind: "absent" };
const nameOf = (machine: string, pid: number, started: string) =>
  createLeaseHolder({ machine, pid, started }, look).holder;
const here = nameMachine(HERE);
const { isGone, holder } = createLeaseHolder({ machine: here, pid: 10, started: "100" }, look);

test.each([
  ["itself", holder, false],
  ["a running process", nameOf(here, 11, "200"), false],
  ["one whose id is free", nameOf(here, 12, "200"), true],
  ["one whose id another process has now", nameOf(here, 11, "150"), true],
  ["one whose id is in use, nobody can say by whom", nameOf(here, 13, "150"), false],
  ["one of a machine that nobody can name", nameOf("", 12, "200"), false],
  ["one that an earlier version has named", '["raspberrypi pid:[4026531836]",12,"3a7af4fb/200"]', false],
  ["nobody", "", false],
  ["something else", "one", false],
])("%s is gone: %s", (_, name, gone) => {
  expect(isGone(name)).toBe(gone);
});

test.each([
  ["another boot", { bootId: "00000000-81b3-4b43-9e9b-237d976e8531" }],
  ["another PID namespace", { pidNamespace: "pid:[4026532001]" }],
  ["another machine id", { machineId: "" }],
  ["another host name", { hostname: "raspberrypi-2" }],
])("a process of %s is assumed to be alive, whatever runs here with the same id", (_, difference) => {
  const there = nameMachine({ ...HERE, ...difference });
  expect(isGone(nameOf(there, 12, "200"))).toBe(false);
  expect(isGone(nameOf(there, 11, "150"))).toBe(false);
});

test("if this machine can't be named, no process is known to be dead", () => {
  const nameless = createLeaseHolder({ machine: "", pid: 10, started: "100" }, look);
  expect(nameless.isGone(nameOf("", 12, "200"))).toBe(false);
});

describe("a process of this machine", () => {
  test("has one start, and none once it was killed", async () => {
    const child: ChildProcess = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    const seen = lookAtProcess(pid);
    expect(seen).toEqual({ kind: "running", started: expect.stringMatching(/\S/) });
    expect(lookAtProcess(pid)).toEqual(seen);
    expect(lookAtProcess(process.pid)).not.toEqual(seen);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(lookAtProcess(pid)).toEqual({ kind: "absent" });
  });

  test("is named after the machine, its boot and its PID namespace", () => {
    const machine = readMachine();
    if (machine === undefined) throw new Error("the tests need a system that tells its boots apart");
    const { holder, isGone } = identifyThisProcess();
    const started = JSON.parse(holder)[2];
    const free = 2 ** 22 + 1;
    expect(isGone(holder)).toBe(false);
    expect(isGone(nameOf(nameMachine(machine), free, started))).toBe(true);
    for (const difference of [{ bootId: HERE.bootId.replace("3", "4") }, { pidNamespace: "pid:[1]" }])
      expect(isGone(nameOf(nameMachine({ ...machine, ...difference }), free, started))).toBe(false);
  });
});
