import { compareCodeUnits } from "#content/text/characters.js";

/** Topics as the tables hold them: the same text for the same topics, so that the database can compare them; "" for all. */
export function writeTopics(topics: readonly string[]): string {
  return topics.length === 0 ? "" : JSON.stringify([...new Set(topics)].sort(compareCodeUnits));
}

export function readTopics(written: string): readonly string[] {
  return written === "" ? [] : JSON.parse(written);
}
