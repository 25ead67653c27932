import type { Kysely } from "kysely";
import type { Tables } from "#database/tables.js";
import type { AdminSessions } from "#deliveries/admin/admin-sessions.js";

/** Implements the port on any database. */
export function createAdminSessions(db: Kysely<Tables>): AdminSessions {
  return {
    addLink: async ({ tokenHash, admin, expiresAt }, now) => {
      for (const table of ["admin_links", "admin_sessions"] as const)
        await db.deleteFrom(table).where("expires_at", "<=", now).execute();
      await db
        .insertInto("admin_links")
        .values({ token_hash: tokenHash, admin, expires_at: expiresAt })
        .execute();
    },
    useLink: (tokenHash, session) =>
      db.transaction().execute(async (transaction) => {
        const link = await transaction
          .deleteFrom("admin_links")
          .where("token_hash", "=", tokenHash)
          .returning(["admin", "expires_at"])
          .executeTakeFirst();
        if (link === undefined || link.expires_at <= session.beganAt) return undefined;
        const { admin } = link;
        await transaction
          .insertInto("admin_sessions")
          .values({
            ...{ token_hash: session.tokenHash, admin },
            ...{ began_at: session.beganAt, expires_at: session.expiresAt },
          })
          .execute();
        return { admin };
      }),
    findSession: async (tokenHash, now) => {
      const row = await db
        .selectFrom("admin_sessions")
        .selectAll()
        .where("token_hash", "=", tokenHash)
        .where("expires_at", ">", now)
        .executeTakeFirst();
      return row && { tokenHash, admin: row.admin, beganAt: row.began_at, expiresAt: row.expires_at };
    },
    endSession: async (tokenHash) => {
      await db.deleteFrom("admin_sessions").where("token_hash", "=", tokenHash).execute();
    },
    endAll: (admin) =>
      db.transaction().execute(async (transaction) => {
        const links = transaction.deleteFrom("admin_links");
        await (admin === undefined ? links : links.where("admin", "=", admin)).execute();
        const sessions = transaction.deleteFrom("admin_sessions");
        const ended = await (admin === undefined
          ? sessions
          : sessions.where("admin", "=", admin)
        ).executeTakeFirst();
        return Number(ended.numDeletedRows);
      }),
  };
}
