import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const CLOCK = pathToFileURL(join(import.meta.dirname, "../cli/clock.mjs"));
const TIMER = pathToFileURL(join(import.meta.dirname, "../../build/schedule/minute-timer.js"));
const YEAR = 365 * 86_400_000;

test("it fires at the start of each minute, even after the clock has jumped ten years ahead, and back", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-clock-"));
  const file = join(folder, "ahead");
  /** Ten years ahead or not, and always two seconds before a minute. */
  const setClock = (years: number): void => {
    const now = Date.now() + years * YEAR;
    writeFileSync(`${file}.new`, String(years * YEAR + 58_000 - (now % 60_000)));
    renameSync(`${file}.new`, file);
  };
  setClock(0);
  const script = `
    import { startMinuteTimer } from "${TIMER}";
    const wake = async () => console.log(Date.now());
    startMinuteTimer(wake, { clock: () => Date.now(), monotonic: () => performance.now() });`;
  const child = spawn(
    process.execPath,
    [`--import=${CLOCK}?ahead=${encodeURIComponent(file)}`, "--input-type=module", "--eval", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  const lines = createInterface({ input: child.stdout });
  const ringAtMinute = async (): Promise<number> => {
    for (;;) {
      const [line] = await once(lines, "line");
      const at = Number(line);
      if (at % 60_000 < 1_500) return at;
    }
  };
  const first = await ringAtMinute();
  setClock(10);
  const ahead = await ringAtMinute();
  setClock(0);
  const back = await ringAtMinute();
  expect(Math.round((ahead - first) / YEAR)).toBe(10);
  expect(Math.round((ahead - back) / YEAR)).toBe(10);
});
