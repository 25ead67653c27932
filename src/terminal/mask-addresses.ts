/** The characters that `parseAddress` allows on both sides of the @. */
const ADDRESS = /[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~.]+@[\p{L}\p{M}\p{N}.-]+/gu;

/** For logs: mail servers often repeat the addresses that they refuse. */
export function maskAddresses(text: string): string {
  return text.replace(ADDRESS, "[address]");
}
