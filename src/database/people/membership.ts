import type { Kysely, Transaction } from "kysely";
import { engineOf, SUBSCRIBERS_LOCK } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import type { Membership } from "#deliveries/membership/membership.js";
import { changeAddress, requestAddress } from "./address-changes.js";
import { joinByMail } from "./join-by-mail.js";
import { chooseDigests, leaveDigests, pauseMail } from "./membership-choices.js";
import { listMembershipEvents } from "./membership-events.js";
import { confirmRequest, requestSubscription } from "./membership-requests.js";

/** Implements the port on any database. */
export function createMembership(db: Kysely<Tables>): Membership {
  const transact = <T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> =>
    db.transaction().execute(async (transaction) => {
      await engineOf(transaction).acquireLock(transaction, SUBSCRIBERS_LOCK);
      return work(transaction);
    });
  return {
    request: (request) => transact((transaction) => requestSubscription(transaction, request)),
    join: (mailed) => transact((transaction) => joinByMail(transaction, mailed)),
    resetMailCooldown: async (subscriber) => {
      await db.updateTable("subscribers").set({ letter_at: null }).where("id", "=", subscriber).execute();
    },
    confirm: (subscriber, origin) =>
      transact((transaction) => confirmRequest(transaction, subscriber, origin)),
    leave: (subscriber, digest, origin) =>
      transact((transaction) => leaveDigests(transaction, { subscriber, digest }, origin)),
    choose: (subscriber, choices, origin) =>
      transact((transaction) => chooseDigests(transaction, { subscriber, choices }, origin)),
    pause: (subscriber, until, origin) =>
      transact((transaction) => pauseMail(transaction, { subscriber, until }, origin)),
    requestAddress: (subscriber, address, at) =>
      transact((transaction) => requestAddress(transaction, { subscriber, address }, at)),
    changeAddress: (subscriber, mark, origin) =>
      transact((transaction) => changeAddress(transaction, { subscriber, mark }, origin)),
    events: (subscriber) => listMembershipEvents(db, subscriber),
  };
}
