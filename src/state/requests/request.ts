import { z } from "zod";

const person = z.object({
  address: z.string(),
  name: z.string().optional(),
  language: z.string().optional(),
  consentedAt: z.number().optional(),
  status: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("subscribed") }),
    z.object({ kind: z.literal("left") }),
    z.object({ kind: z.literal("undeliverable"), reason: z.string() }),
  ]),
  /** Slugs by digest. */
  topics: z.record(z.string(), z.array(z.string())).optional(),
});

const action = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("add"),
    address: z.string(),
    name: z.string().optional(),
    language: z.string().optional(),
    digests: z.array(z.string()),
    /** Slugs. */
    topics: z.array(z.string()).optional(),
    /** The publisher adds somebody who was known to have unsubscribed. */
    rejoins: z.boolean(),
  }),
  z.object({ kind: z.literal("remove"), address: z.string() }),
  z.object({ kind: z.literal("forget"), address: z.string() }),
  z.object({ kind: z.literal("unsuppress"), address: z.string(), includeComplaints: z.boolean() }),
  z.object({
    kind: z.literal("import"),
    digests: z.array(z.string()),
    batches: z.array(z.object({ source: z.string(), people: z.array(person) })),
  }),
  z.object({ kind: z.literal("cancel"), issue: z.string() }),
  z.object({
    kind: z.literal("resume"),
    issue: z.string(),
    retry: z.enum(["rejected", "rejected-and-uncertain"]).optional(),
  }),
]);

/** A change that waits until whoever is writing the state takes it in. */
export type RequestAction = z.output<typeof action>;

const request = z.object({
  format: z.literal(1),
  /** Random, 32 hexadecimal digits. */
  id: z.string(),
  /** One more than the requests that waited when it was made: the order in which they are taken in. */
  sequence: z.number(),
  /** When it was made, by the clock of that machine. */
  at: z.number(),
  action,
});

export type StateRequest = z.output<typeof request>;

/** @throws if it isn't one */
export function parseRequest(text: string): StateRequest {
  return request.parse(JSON.parse(text));
}

/** How a request ended. `words`: what was done, or why it wasn't, without addresses. */
export interface RequestOutcome {
  readonly kind: "done" | "refused";
  readonly words: string;
}

/** The people whom it is about. */
export function addressesIn(action: RequestAction): readonly string[] {
  if (action.kind === "import")
    return action.batches.flatMap(({ people }) => people.map(({ address }) => address));
  return "address" in action ? [action.address] : [];
}
