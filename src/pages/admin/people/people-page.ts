import { escapeHtml } from "#content/text/escape.js";
import {
  LISTED_STATES,
  type ListedState,
  listedState,
  type PeopleCursor,
  type PeopleFilter,
} from "#subscribers/people-filter.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { type AdminFrame, formatCount, renderAdminPage, renderTable } from "../admin-page.js";
import { doneSentence } from "../done-sentence.js";

/** A digest of the configuration. */
export interface KnownDigest {
  readonly name: string;
  readonly title: string;
}

export interface PeopleView {
  readonly filter: PeopleFilter;
  readonly digests: readonly KnownDigest[];
  readonly people: readonly Subscriber[];
  readonly next?: PeopleCursor;
  /** The search has stopped before it had looked at everybody. */
  readonly isCut: boolean;
  /** It goes on from an earlier page. */
  readonly isContinued: boolean;
}

const STATE_WORDS: Readonly<Record<ListedState, readonly [level: string, words: string]>> = {
  active: ["good", "subscribed"],
  pending: ["", "unconfirmed"],
  unsubscribed: ["", "unsubscribed"],
  suppressed: ["bad", "suppressed"],
  suspected: ["warning", "suspected to be dead"],
};

export function renderPersonState(person: Subscriber): string {
  const [level, words] = STATE_WORDS[listedState(person)];
  return `<span class="state${level === "" ? "" : ` ${level}`}">${words}</span>`;
}

/** The title, or the name of a digest that is no longer in the configuration. */
export function titleOf(digests: readonly KnownDigest[], name: string): string {
  return digests.find((digest) => digest.name === name)?.title ?? name;
}

const DONE = { forgotten: "All data about this person was deleted." };

/** Where somebody finds people. It is the same page for all and for a search. */
export function renderPeoplePage(frame: AdminFrame, view: PeopleView, done?: string): string {
  const { base } = frame;
  return renderAdminPage({
    ...frame,
    title: "People",
    done: doneSentence(DONE, done),
    body: `<p class="row"><a class="button" href="${escapeHtml(`${base}/people/add`)}">Add a person</a> <a class="button quiet" href="${escapeHtml(`${base}/people/import`)}">Import a list</a> <a class="button quiet" href="${escapeHtml(`${base}/people/export`)}">Export everybody</a></p>
${renderSearch(frame, view)}
${renderFound(frame, view)}`,
  });
}

function renderSearch({ base }: AdminFrame, { filter, digests }: PeopleView): string {
  const option = (value: string, words: string, chosen: string | undefined): string =>
    `<option value="${escapeHtml(value)}"${value === (chosen ?? "") ? " selected" : ""}>${escapeHtml(words)}</option>`;
  const states = LISTED_STATES.map((state) => option(state, STATE_WORDS[state][1], filter.state));
  const names = digests.map(({ name, title }) => option(name, title, filter.digest));
  return `<form class="fields card" method="get" action="${escapeHtml(`${base}/people`)}" role="search">
<label>Address or name, or a part of it <input type="search" name="q" value="${escapeHtml(filter.text)}" maxlength="254" autocapitalize="none" spellcheck="false"></label>
<label>State <select name="state">${option("", "any", filter.state)}${states.join("")}</select></label>
<label>Digest <select name="digest">${option("", "any", filter.digest)}${names.join("")}</select></label>
<p><button>Search</button></p>
</form>`;
}

function renderFound(frame: AdminFrame, view: PeopleView): string {
  const { people, next, isCut, isContinued } = view;
  const cut = isCut
    ? `<p class="notice">The search has stopped here, so that it doesn't slow down the mails. There may be more people.</p>\n`
    : "";
  const more =
    next === undefined
      ? ""
      : `\n<p><a class="button quiet" href="${escapeHtml(moreUrl(frame, view, next))}">${isCut ? "Search on" : "More people"}</a></p>`;
  if (people.length === 0)
    return `${cut}<p role="status">${isCut || isContinued ? "Nobody here." : "Nobody was found."}</p>${more}`;
  return `${renderPeople(frame, view)}\n${cut}${more}`;
}

function renderPeople({ base, formatTime }: AdminFrame, { people, digests }: PeopleView): string {
  const rows = people.map((person) => [
    `<a href="${escapeHtml(`${base}/people/${encodeURIComponent(person.id)}`)}">${escapeHtml(person.address)}</a>`,
    renderPersonState(person),
    `<span dir="auto">${escapeHtml(person.name ?? "")}</span>`,
    `<span dir="auto">${escapeHtml(person.digests.map((name) => titleOf(digests, name)).join(", "))}</span>`,
    escapeHtml(formatTime(person.createdAt)),
  ]);
  return renderTable(
    formatCount(people.length, "person", "people"),
    ["Address", "State", "Name", "Gets", "Since"],
    rows,
  );
}

function moreUrl({ base }: AdminFrame, { filter }: PeopleView, next: PeopleCursor): string {
  const query = new URLSearchParams({
    ...(filter.text === "" ? {} : { q: filter.text }),
    ...(filter.state === undefined ? {} : { state: filter.state }),
    ...(filter.digest === undefined ? {} : { digest: filter.digest }),
    ...{ part: next.part, after: next.after },
  });
  return `${base}/people?${query.toString()}`;
}
