import { escapeHtml } from "#content/text/escape.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { type AdminFrame, renderAdminPage } from "../admin-page.js";
import { renderConfirmation } from "../confirmation.js";

export const PERSON_ACTS = ["remove", "pause", "unsuppress", "forget"] as const;
export type PersonAct = (typeof PERSON_ACTS)[number];

interface ActPage {
  readonly person: Subscriber;
  /** Earliest and latest day of a pause, `YYYY-MM-DD` in the site's zone. */
  readonly days: { readonly first: string; readonly last: string };
  /** Why nothing was done. */
  readonly problem?: string;
}

/** Says what the act will do, with a button that does it. */
export function renderPersonActPage(frame: AdminFrame, act: PersonAct, page: ActPage): string {
  const { person, problem } = page;
  const backTo = `${frame.base}/people/${encodeURIComponent(person.id)}`;
  const { title, ...confirmation } = describeAct(act, page);
  const refused =
    problem === undefined ? "" : `<p class="notice bad" role="alert">${escapeHtml(problem)}</p>\n`;
  return renderAdminPage({
    ...frame,
    title,
    body: `${refused}${renderConfirmation({ ...confirmation, backTo }, frame.session?.formToken ?? "")}`,
  });
}

type Described = { readonly title: string } & Omit<Parameters<typeof renderConfirmation>[0], "backTo">;

function describeAct(act: PersonAct, { person, days }: ActPage): Described {
  const { address, suppressed, suspected } = person;
  switch (act) {
    case "remove":
      return {
        title: "Unsubscribe a person",
        sentences: [
          `${address} is unsubscribed from everything and gets no more mail, not even from an issue that is being sent.`,
          "You can't undo this: only the person can subscribe again.",
        ],
        button: "Unsubscribe",
        isFinal: true,
      };
    case "pause":
      return {
        title: "Pause mails to a person",
        sentences: [
          `${address} gets no mail until the day that you choose, and stays subscribed. What is sent in the meantime isn't sent later.`,
          "The person can end the pause themselves.",
        ],
        more: `<p><label>First day with mail again <input type="date" name="until" required min="${days.first}" max="${days.last}"></label></p>`,
        button: "Pause",
      };
    case "unsuppress":
      return {
        title: "Send mail again to an address",
        sentences: [
          `${address} gets no mail, because: ${suppressed ?? suspected ?? "unknown"}.`,
          "From the next issue on, it gets mail again if the person is subscribed. If the address is still dead, it is suppressed again.",
        ],
        button: "Send mail again",
      };
    case "forget":
      return {
        title: "Delete all data about a person",
        sentences: [
          `All data about ${address} is deleted: address, name, subscriptions, consent, history, and what servers answered to mails.`,
          "What stays: that mails were sent to somebody and how that ended, without address and name; and a keyed hash of the address, so that no import adds it again.",
          "You can't undo this.",
        ],
        more: '<p><label class="tick"><input type="checkbox" name="sure" value="yes" required> Yes, delete all data about this person</label></p>',
        button: "Delete all data",
        isFinal: true,
      };
  }
}
