import { isIP } from "node:net";

/**
 * A server that the configuration names may be on this machine or network if its name says so. A name that only leads there,
 * and a redirect that does, are refused.
 */
export function allowConfiguredHost(url: string): (host: string) => boolean {
  const { hostname } = new URL(url);
  const configured = hostname.replace(/^\[|\]$/g, "");
  const isLocal =
    isIP(configured) !== 0 || /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$/.test(configured);
  return (host) => isLocal && host === configured;
}
