/** A place on the pages of a site, by the names of the elements around it: the same on all pages of one layout. */
export function placeBelow(around: number, tag: string, classes: string | undefined): number {
  return mix(around, hash(`${tag} ${firstClass(classes)}`));
}

/** Classes with digits are those of one page (`post-12`), and the first one names the kind of thing. */
function firstClass(classes: string | undefined): string {
  return classes?.split(/\s+/).find((name) => /^\D+$/.test(name)) ?? "";
}

/** 32 bits (FNV-1a). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** 52 bits, so that two among a hundred thousand hardly ever meet. */
export function mix(a: number, b: number): number {
  const low = Math.imul(((a % 0x100000000) | 0) ^ Math.imul(b | 0, 0x9e3779b1), 0x85ebca6b) >>> 0;
  const high = Math.imul((a / 0x100000000) ^ low ^ (b >>> 7), 0xc2b2ae35) >>> 12;
  return high * 0x100000000 + low;
}
