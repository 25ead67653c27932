/** Digests by their group: alternatives, of which a person has at most one. */
export type DigestGroups = Readonly<Record<string, readonly string[]>>;

/** @param digests in the order of the configuration */
export function groupDigests(
  digests: readonly { readonly name: string; readonly group?: string | undefined }[],
): DigestGroups {
  const groups = new Map<string, string[]>();
  for (const { name, group } of digests) {
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return Object.fromEntries(groups);
}

/** The other digests of the digest's group. */
export function alternativesTo(digest: string, groups: DigestGroups = {}): readonly string[] {
  return Object.values(groups)
    .filter((members) => members.includes(digest))
    .flat()
    .filter((member) => member !== digest);
}

/** The digests of the first group of which more than one is chosen; undefined if there is no conflict. */
export function findConflict(chosen: readonly string[], groups: DigestGroups): readonly string[] | undefined {
  return Object.values(groups)
    .map((members) => members.filter((member) => chosen.includes(member)))
    .find((both) => both.length > 1);
}
