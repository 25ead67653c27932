const MAX_LINES = 12;

/** What a release publishes and where, for the terminal. @param {import("./plan.mjs").Plan} plan */
export function describeRelease({ version, tag, date, image, notes, files }, artifacts) {
  const lines = notes.split("\n");
  const more = lines.length - MAX_LINES;
  return [
    `Feedletter ${version}, ${date}`,
    `Tag: ${tag}`,
    ...(files.size > 0 ? [`Files that are committed: ${[...files.keys()].join(", ")}`] : []),
    "",
    "Published with the tag, by .github/workflows/release.yml:",
    ...artifacts.map(({ name, bytes, sha256 }) => `  pack/${name}  ${bytes} bytes\n    sha256 ${sha256}`),
    `npm:   npm publish pack/${artifacts[0]?.name} --provenance --access public`,
    `Image: docker build --file docs/deploy/Dockerfile --target program --build-arg VERSION=${version} --tag ${image}:${version} pack/image`,
    "",
    "Release notes (pack/release-notes.md):",
    ...lines.slice(0, MAX_LINES).map((line) => `  ${line}`.trimEnd()),
    ...(more > 0 ? [`  … and ${more} more lines`] : []),
  ].join("\n");
}
