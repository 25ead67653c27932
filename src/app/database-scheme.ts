/** The scheme of a database URL; undefined for the path of a file. */
export function schemeOf(database: string): string | undefined {
  return /^([a-z][a-z0-9+]+):/i.exec(database)?.[1];
}
