import type { Config } from "#config/schema.js";
import { type DigestGroups, groupDigests } from "#subscribers/digest-groups.js";

export function digestGroups({ digests }: Pick<Config, "digests">): DigestGroups {
  return groupDigests(Object.entries(digests).map(([name, { group }]) => ({ name, group })));
}
