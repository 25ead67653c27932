import { z } from "zod";

/**
 * Headers that a mail has from us, or that would change who gets it or which way it came. Headers of a provider are refused where the
 * provider is known.
 */
const RESERVED = new Set(
  (
    "from to cc bcc reply-to subject date message-id mime-version return-path received " +
    "list-id list-unsubscribe list-unsubscribe-post feedback-id precedence auto-submitted dkim-signature"
  ).split(" "),
);
const RESERVED_BEGINNINGS = ["content-", "resent-", "arc-", "x-feedletter-"];

/** Servers and providers refuse longer headers, or cut them. */
const MAX_NAME = 70;
const MAX_VALUE = 900;

export const mailHeaders = z
  .record(z.string(), z.string())
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const message = faultOf(name, value);
      if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .describe(
    "Headers that are added to every mail, by name. Those that Feedletter or the provider's preset sets can't be changed.",
  );

function faultOf(name: string, value: string): string | undefined {
  // A part of what RFC 5322 §3.6.8 allows.
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name) || name.length > MAX_NAME)
    return `must have a name of letters, digits and hyphens, with at most ${MAX_NAME} characters`;
  const lower = name.toLowerCase();
  if (RESERVED.has(lower) || RESERVED_BEGINNINGS.some((beginning) => lower.startsWith(beginning)))
    return "must be removed, because Feedletter or the mail servers set this header";
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return "must be one line without control characters";
  if (value.trim() === "") return "must not be empty";
  return value.length > MAX_VALUE ? `must have at most ${MAX_VALUE} characters` : undefined;
}
