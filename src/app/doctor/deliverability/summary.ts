import type { DomainCheck } from "#mail/sender-domain/domain-check.js";

interface Requirements {
  readonly spf: DomainCheck;
  readonly dkim: readonly DomainCheck[];
  readonly dmarc: DomainCheck;
  readonly ptr: DomainCheck;
  readonly hasOneClick: boolean;
}

/**
 * What the big receivers require of bulk senders: SPF, DKIM and DMARC, aligned, one-click unsubscribing, a PTR record, TLS, and few
 * complaints. https://support.google.com/a/answer/81126, https://senders.yahooinc.com/best-practices/, and for Outlook.com "New
 * Requirements for High-Volume Senders" of April 2025, read in December 2026.
 */
export function summarise({ spf, dkim, dmarc, ptr, hasOneClick }: Requirements): DomainCheck {
  const keys = dkim.some(({ level }) => level === "ok") ? "ok" : (dkim[0]?.level ?? "skipped");
  const all: readonly (readonly [name: string, level: DomainCheck["level"]])[] = [
    ["SPF", spf.level],
    ["DKIM", keys],
    ["DMARC", dmarc.level],
    ["PTR", ptr.level === "skipped" ? "ok" : ptr.level],
    ["one-click unsubscribing", hasOneClick ? "ok" : "error"],
  ];
  const missing = all.filter(([, level]) => level === "error" || level === "warning").map(([name]) => name);
  const unknown = all.filter(([, level]) => level === "skipped").map(([name]) => name);
  const rest = `Also keep complaints below 0.3 % (docs/deliverability.md).`;
  const notKnown = unknown.length === 0 ? "" : ` Not known here: ${unknown.join(", ")}.`;
  if (missing.length > 0)
    return {
      level: "warning",
      said: `What they require of bulk senders isn't complete: ${missing.join(", ")}.${notKnown}`,
      fix: hasOneClick
        ? `Correct the above. ${rest}`
        : `Correct the above${missing.length > 1 ? ", and set" : ": set"} \`server.url\` to an https address. ${rest}`,
    };
  return {
    level: unknown.length === 0 ? "ok" : "skipped",
    said:
      unknown.length === 0
        ? "what they require of bulk senders is there"
        : `What they require of bulk senders is there, as far as it can be seen.${notKnown}`,
    fix: rest,
  };
}
