import { escapeHtml } from "#content/text/escape.js";
import { type AdminFrame, formTokenField, renderAdminPage } from "../admin-page.js";
import type { KnownDigest } from "./people-page.js";

/** What the form says. */
export interface PersonToAdd {
  readonly address: string;
  readonly name: string;
  readonly digests: readonly string[];
  /** How the publisher knows that the person wants the mails. */
  readonly source: string;
}

/** Why nobody was added. */
export interface NotAdded {
  readonly problem: string;
  /** Of somebody who has the address. */
  readonly person?: string;
}

interface AddPersonPage {
  readonly digests: readonly KnownDigest[];
  /** What was entered. */
  readonly entered?: PersonToAdd;
  readonly refused?: NotAdded;
}

export function renderAddPersonPage(frame: AdminFrame, { digests, entered, refused }: AddPersonPage): string {
  const { base, session } = frame;
  const chosen = entered?.digests ?? (digests.length === 1 ? digests.map(({ name }) => name) : []);
  const boxes = digests.map(
    ({ name, title }) =>
      `<label class="tick" dir="auto"><input type="checkbox" name="digest" value="${escapeHtml(name)}"${chosen.includes(name) ? " checked" : ""}> ${escapeHtml(title)}</label>`,
  );
  const value = (text = ""): string => `value="${escapeHtml(text)}"`;
  return renderAdminPage({
    ...frame,
    title: "Add a person",
    body: `${refused === undefined ? "" : renderRefused(base, refused)}<section class="card">
<p>The person is subscribed at once, without a mail that asks for confirmation. Add only people who have asked you to.</p>
<form class="fields" method="post">${formTokenField(session?.formToken ?? "")}
<label>Email address <input type="email" name="address" required maxlength="254" autocomplete="off" ${value(entered?.address)}></label>
<label>Name <small>Optional, for greetings</small> <input type="text" name="name" maxlength="200" autocomplete="off" dir="auto" ${value(entered?.name)}></label>
<fieldset><legend>Digests</legend>${boxes.join("\n")}</fieldset>
<label>How do you know that this person wants it? <small>Kept as the evidence of consent, such as "asked me by phone on 3 March"</small> <input type="text" name="source" required maxlength="300" autocomplete="off" dir="auto" ${value(entered?.source)}></label>
<p class="row"><button>Add this person</button> <a href="${escapeHtml(`${base}/people`)}">Back, change nothing</a></p>
</form>
</section>`,
  });
}

function renderRefused(base: string, { problem, person }: NotAdded): string {
  const link =
    person === undefined
      ? ""
      : ` <a href="${escapeHtml(`${base}/people/${encodeURIComponent(person)}`)}">Look at this person</a>`;
  return `<p class="notice bad" role="alert">${escapeHtml(problem)}${link}</p>\n`;
}
