/**
 * The package's addresses. They all come from `repository` in package.json, a web address. Until it is decided where the project
 * lives, it isn't there, and nothing else names an owner, who might be a stranger.
 */
export function addressesOf({ repository }) {
  if (repository === undefined) return {};
  const { protocol, href } = new URL(repository);
  if (protocol !== "https:")
    throw new Error(`"repository" in package.json is no https address: ${repository}`);
  const address = href.replace(/\/$/, "");
  return {
    homepage: `${address}#readme`,
    repository: { type: "git", url: `git+${address}.git` },
    bugs: { url: `${address}/issues` },
  };
}

/** Who owns the action in `uses: OWNER/feedletter@v1`, and the image. */
export function ownerOf({ repository }) {
  return repository === undefined ? "OWNER" : new URL(repository).pathname.split("/")[1];
}

/** A page with the owner in the action's name, and the tag that each release of this major version moves. */
export function nameOwner(page, manifest) {
  const name = `${ownerOf(manifest)}/feedletter@v${manifest.version.split(".", 1)[0]}`;
  return page.replace(/(?<=uses: )[\w.-]+\/feedletter@v\d+/g, name);
}

/** Where the container image is published: GitHub's registry, in lower case as it wants names. */
export function imageOf(manifest) {
  return `ghcr.io/${ownerOf(manifest)}/${manifest.name}`.toLowerCase();
}
