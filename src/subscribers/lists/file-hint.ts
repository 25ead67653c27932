import type { ListFormat } from "./list-format.js";

/**
 * A word in the name of a file that says that the people in it don't get mail, such as `nonsubscribed_members_export.csv`. Mailchimp
 * and others export each status into a file of its own, some without saying the status in it.
 */
const HINT =
  /un-?subscribe[rd]s?|(?:non|not)[-_ ]?subscribed|unconfirmed|bounced?s?|hard[-_ ]?bounces|suppress(?:ed|ions?)|block(?:ed|list(?:ed)?)|black-?list(?:ed)?|complain(?:ts|ed)|opt(?:ed)?[-_ ]?outs?|abgemeldete?|d[eé]sabonn[eé]s|d[eé]sinscrits/iu;

export function findFileHint(path: string): string | undefined {
  return HINT.exec(nameOf(path))?.[0];
}

/** Whether it is the file of subscribers of an export in several files. */
export function isSubscribersFile(path: string, { subscribersFile }: ListFormat): boolean {
  return subscribersFile !== undefined && nameOf(path).toLowerCase().startsWith(subscribersFile);
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
