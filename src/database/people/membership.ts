import type { Kysely, Transaction } from "kysely";
import { engineOf, PEOPLE } from "#database/engine.js";
import type { Tables } from "#database/tables.js";
import type { Membership } from "#deliveries/membership/membership.js";
import { changeAddress, requestAddress } from "./address-changes.js";
import { chooseDigests, leaveDigests, pauseMail } from "./membership-choices.js";
import { listDeeds } from "./membership-events.js";
import { confirmRequest, requestSubscription } from "./membership-requests.js";

/** The port over the tables of any database. */
export function createMembership(db: Kysely<Tables>): Membership {
  const transact = <T>(work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> =>
    db.transaction().execute(async (transaction) => {
      await engineOf(transaction).takeTurns(transaction, PEOPLE);
      return work(transaction);
    });
  return {
    request: (request) => transact((transaction) => requestSubscription(transaction, request)),
    letterFailed: async (subscriber) => {
      await db.updateTable("subscribers").set({ letter_at: null }).where("id", "=", subscriber).execute();
    },
    confirm: (subscriber, evidence) =>
      transact((transaction) => confirmRequest(transaction, subscriber, evidence)),
    leave: (subscriber, digest, evidence) =>
      transact((transaction) => leaveDigests(transaction, { subscriber, digest }, evidence)),
    choose: (subscriber, choices, evidence) =>
      transact((transaction) => chooseDigests(transaction, { subscriber, choices }, evidence)),
    pause: (subscriber, until, evidence) =>
      transact((transaction) => pauseMail(transaction, { subscriber, until }, evidence)),
    requestAddress: (subscriber, address, at) =>
      transact((transaction) => requestAddress(transaction, { subscriber, address }, at)),
    changeAddress: (subscriber, mark, evidence) =>
      transact((transaction) => changeAddress(transaction, { subscriber, mark }, evidence)),
    deeds: (subscriber) => listDeeds(db, subscriber),
  };
}
