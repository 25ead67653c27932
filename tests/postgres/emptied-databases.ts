import { query } from "./farm.js";

interface EmptiedDatabases {
  /** A database without rows. */
  take(): Promise<string>;
  /** Those that were taken may be taken again. Nothing may be connected to them any more. */
  giveBack(): void;
}

/** Empties used databases instead of making new ones, which takes twenty times as long. */
export function emptiedDatabases(create: () => Promise<string>): EmptiedDatabases {
  const free: string[] = [];
  const taken: string[] = [];
  const takeFree = async (): Promise<string> => {
    const used = free.pop();
    if (used === undefined) return create();
    await empty(used);
    return used;
  };
  return {
    take: async () => {
      const url = await takeFree();
      taken.push(url);
      return url;
    },
    giveBack: () => void free.push(...taken.splice(0)),
  };
}

/** All rows but those that say which tables and queues there are, also those that a trigger keeps; counting begins anew. */
async function empty(url: string): Promise<void> {
  const tables = await query(
    url,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'public' and tablename <> 'migrations' or schemaname = 'pgboss' and tablename in ('job', 'archive')`,
  );
  const sequences = await query(
    url,
    "select format('alter sequence %I.%I restart', schemaname, sequencename) as restart from pg_sequences where last_value is not null",
  );
  await query(
    url,
    [
      "set session_replication_role = replica",
      ...tables.map(({ name }) => `delete from ${name}`),
      ...sequences.map(({ restart }) => String(restart)),
    ].join(";\n"),
  );
}
