/** What `parseAddress` lets through on both sides of the @; see there. */
const ADDRESS = /[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~.]+@[\p{L}\p{M}\p{N}.-]+/gu;

/** Mail servers like to repeat whom they refuse; a log is read, kept and sent around. */
export function maskAddresses(text: string): string {
  return text.replace(ADDRESS, "[address]");
}
