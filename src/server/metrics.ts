/** The values of one metric, by their labels. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Prometheus' text format 0.0.4. A metric without a value is left out. */
export function formatMetrics(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples.map(({ labels = {}, value }) => `${name}${formatLabels(labels)} ${value}`),
        "",
      ].join("\n"),
    )
    .join("");
}

function formatLabels(labels: NonNullable<Sample["labels"]>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(String(value))}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeValue(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/** A counter that grows while the process runs. */
export interface Counter {
  readonly add: (labels: NonNullable<Sample["labels"]>, amount?: number) => void;
  readonly samples: () => readonly Sample[];
}

export function createCounter(): Counter {
  const counted = new Map<string, { readonly labels: NonNullable<Sample["labels"]>; value: number }>();
  return {
    add: (labels, amount = 1) => {
      const key = JSON.stringify(labels);
      const known = counted.get(key);
      if (known === undefined) counted.set(key, { labels, value: amount });
      else known.value += amount;
    },
    samples: () => [...counted.values()].map(({ labels, value }) => ({ labels, value })),
  };
}
