import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { showProgress } from "#terminal/progress.js";
import { openTerminal } from "#terminal/terminal.js";

interface Recording {
  readonly isTTY: boolean;
  readonly env?: Record<string, string>;
  readonly stdout?: PassThrough;
}

function recordTerminal({ isTTY, env = {}, stdout = new PassThrough() }: Recording) {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const terminal = openTerminal({ stdin: Object.assign(new PassThrough(), { isTTY }), stdout, stderr }, env);
  return { terminal, said: () => String(stderr.read() ?? "") };
}

function work(total: number, run: ReturnType<typeof recordTerminal>): string {
  const progress = run.terminal.startProgress("Sending", total);
  for (let at = 1; at <= total; at += 1) progress.update(at);
  progress.finish();
  return run.said();
}

test("a terminal shows a bar and leaves a clean line", () => {
  const said = work(20, recordTerminal({ isTTY: true }));
  expect(said).toContain("█");
  expect(said).toContain("20/20");
  expect(said.endsWith("\r\u001b[2K")).toBe(true);
});

test("a log gets plain lines, a tenth at a time", () => {
  const lines = work(1000, recordTerminal({ isTTY: false }))
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe("Sending 1000/1000");
});

test("CI gets log lines even if it pretends to be a terminal", () => {
  expect(work(20, recordTerminal({ isTTY: true, env: { CI: "true" } }))).not.toContain("\u001b");
});

test("there are no colours if NO_COLOR is set, or in files", () => {
  expect(recordTerminal({ isTTY: true }).terminal.paint("red", "x")).toBe("\u001b[31mx\u001b[39m");
  expect(recordTerminal({ isTTY: true, env: { NO_COLOR: "1" } }).terminal.paint("red", "x")).toBe("x");
  expect(recordTerminal({ isTTY: false }).terminal.paint("red", "x")).toBe("x");
});

test("printing stops when the reader closes the pipe in the middle", async () => {
  const stdout = new PassThrough({ highWaterMark: 1 });
  const { terminal } = recordTerminal({ isTTY: false, stdout });
  let asked = 0;
  const lines = async function* () {
    for (; asked < 5; asked += 1) yield "a line";
  };
  setTimeout(() => stdout.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })), 10);
  await terminal.printAll(lines());
  expect(asked).toBe(0);
});

test("progress appears with the first report, and not for a small total", () => {
  const screen = recordTerminal({ isTTY: true });
  const work = showProgress("Rendering", screen.terminal, 100);
  work.report(50, 50);
  expect(screen.said()).toBe("");
  work.report(100, 200);
  expect(screen.said()).toContain("Rendering");
  work.finish();
  expect(screen.said().endsWith("\r\u001b[2K")).toBe(true);
  work.finish();
  expect(screen.said()).toBe("");
});
