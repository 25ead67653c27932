// CycloneDX: the packages that dist/ has copies of.

/** The licence of each package by name and version. @param {string} licences dist/LICENSES.txt */
export function readLicences(licences) {
  const titles = licences.matchAll(/^(@?[a-z][\w./-]*) (\d[\w.-]*) \(([\w.-]+)\)$/gm);
  return new Map([...titles].map(([, name, version, licence]) => [`${name}@${version}`, licence]));
}

/** What is wrong with it; the lab compares it with the schema. @param {string} licences dist/LICENSES.txt */
export function findBillFaults(bill, licences) {
  const components = bill.components.map(({ name, version }) => `${name}@${version}`);
  const texts = [...readLicences(licences).keys()];
  const refs = new Set([
    bill.metadata.component["bom-ref"],
    ...bill.components.map((part) => part["bom-ref"]),
  ]);
  const named = bill.dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn]);
  return [
    ...components
      .filter((name) => !texts.includes(name))
      .map((name) => `${name} has no text in LICENSES.txt.`),
    ...texts
      .filter((name) => !components.includes(name))
      .map((name) => `${name} isn't in the bill of materials.`),
    ...named.filter((ref) => !refs.has(ref)).map((ref) => `The bill of materials has no component ${ref}.`),
    ...bill.components.flatMap(({ name, purl, licenses = [] }) => [
      ...(purl?.startsWith("pkg:npm/") ? [] : [`${name} has no package URL.`]),
      ...(licenses.length > 0 ? [] : [`${name} has no licence.`]),
    ]),
  ];
}
