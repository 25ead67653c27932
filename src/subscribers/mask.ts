/** Enough for its owner to know it, and not for anybody else to write to: `a…@readers.example`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const [first = ""] = address;
  return `${first}…${address.slice(at)}`;
}
