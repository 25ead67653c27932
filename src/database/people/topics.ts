import { compareCodeUnits } from "#content/text/characters.js";

/** Topics as stored in the database: always the same text for the same topics, so that they can be compared; "" for all topics. */
export function writeTopics(topics: readonly string[]): string {
  return topics.length === 0 ? "" : JSON.stringify([...new Set(topics)].sort(compareCodeUnits));
}

export function readTopics(written: string): readonly string[] {
  return written === "" ? [] : JSON.parse(written);
}
