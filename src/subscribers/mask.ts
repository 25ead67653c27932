/** `a…@readers.example`: the owner recognises the address, and nobody else can use it. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  const [first = ""] = address;
  return `${first}…${address.slice(at)}`;
}
