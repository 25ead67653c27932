/** The progress of a long task. `at` counts from 0 to the total. */
export interface Progress {
  readonly update: (at: number) => void;
  /** Clears the bar, so that the next output begins on a clean line. */
  readonly finish: () => void;
}

interface BarOptions {
  readonly label: string;
  readonly total: number;
  readonly write: (text: string) => void;
  readonly columns: number;
}

const CLEAR_LINE = "\r\u001b[2K";

/** A line that is redrawn in place, only if it would look different. */
export function startProgressBar({ label, total, write, columns }: BarOptions): Progress {
  const width = Math.max(8, Math.min(40, columns - label.length - 24));
  let shown = "";
  const update = (at: number): void => {
    const filled = Math.round((Math.min(at, total) / Math.max(1, total)) * width);
    const line = `${label} ${"█".repeat(filled)}${"░".repeat(width - filled)} ${at}/${total}`;
    if (line === shown) return;
    shown = line;
    write(`${CLEAR_LINE}${line}`);
  };
  update(0);
  return { update, finish: () => write(CLEAR_LINE) };
}

interface LinesOptions {
  readonly label: string;
  readonly total: number;
  readonly say: (text: string) => void;
}

/** For logs: a line for each tenth, and nothing for a task with a single step. */
export function startProgressLines({ label, total, say }: LinesOptions): Progress {
  let tenth = 0;
  return {
    update: (at) => {
      const reached = Math.floor((at / Math.max(1, total)) * 10);
      if (reached <= tenth || total < 10) return;
      tenth = reached;
      say(`${label} ${at}/${total}`);
    },
    finish: () => {},
  };
}

/** Progress whose total is known with the first report. Nothing is shown before that, or for fewer than `minTotal` steps. */
export function showProgress(
  label: string,
  { startProgress }: { readonly startProgress: (label: string, total: number) => Progress },
  minTotal = 2,
): { readonly report: (at: number, total: number) => void; readonly finish: () => void } {
  let progress: Progress | undefined;
  return {
    report: (at, total) => {
      if (total < minTotal) return;
      progress ??= startProgress(label, total);
      progress.update(at);
    },
    finish: () => {
      progress?.finish();
      progress = undefined;
    },
  };
}
