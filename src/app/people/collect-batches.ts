import type { RequestAction } from "#state/requests/request.js";
import type { ImportBatch } from "#subscribers/import-list.js";

/** People in a list that may wait until another process takes it in. */
const MAX_QUEUED = 100_000;

/** What is imported, as data. */
export function collectBatches() {
  const batches: Extract<RequestAction, { readonly kind: "import" }>["batches"] = [];
  let chosen: readonly string[] | undefined;
  let count = 0;
  return {
    add: ({ people, source }: ImportBatch): void => {
      count += people.length;
      if (count > MAX_QUEUED) return;
      const listed = people.map(({ id, topics, ...person }) => ({
        ...person,
        topics: topics && Object.fromEntries([...topics].map(([digest, slugs]) => [digest, [...slugs]])),
      }));
      batches.push({ source, people: listed });
    },
    /** All lists were read. */
    end: (digests: readonly string[]): void => {
      chosen = digests;
    },
    toAction: (): RequestAction | undefined =>
      chosen === undefined || count > MAX_QUEUED
        ? undefined
        : { kind: "import", digests: [...chosen], batches },
  };
}

export type CollectedBatches = ReturnType<typeof collectBatches>;
