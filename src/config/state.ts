import { z } from "zod";

export const state = z
  .strictObject({
    repository: z
      .string()
      .min(1)
      .describe(
        "Private Git repository, such as `https://x-access-token:${STATE_TOKEN}@github.com/NAME/state.git` or `git@github.com:NAME/state.git`.",
      ),
    branch: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9_-]*(?:\/[A-Za-z0-9_-]+)*$/,
        "must be the name of a branch, such as state",
      )
      .default("state")
      .describe("Branch that holds the state and nothing else."),
    key: z
      .string()
      .min(1)
      .describe(
        "Key of age that encrypts it, from the environment: `${STATE_KEY}`. `feedletter state new-key` makes one. Several keys, separated by spaces, all decrypt; the first one encrypts.",
      ),
    recovery: z
      .string()
      .regex(/^age1(?!pq1|tag)/, "must be the public half of a key of age, which begins with age1")
      .optional()
      .describe("Public half of a second key that can decrypt it, which you keep elsewhere."),
  })
  .describe(
    "Keeps the database in a private Git repository, encrypted, so that mail can be sent from CI without a server (docs/state.md).",
  );

/** A database that several machines share is kept where it is. */
export function refusePostgres(
  config: { readonly database: string; readonly state?: unknown },
  context: z.RefinementCtx,
): void {
  if (config.state === undefined || !/^postgres(?:ql)?:/i.test(config.database)) return;
  context.addIssue({
    code: "custom",
    path: ["state"],
    message: "is for SQLite only, and `database` is a PostgreSQL server: remove one of them",
  });
}
