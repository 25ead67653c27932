/** The URL of a path below a folder, whether or not the folder's own URL ends with a slash. */
export function resolveInFolder(folder: string, path: string): string {
  const base = new URL(folder);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return new URL(path, base).href;
}
