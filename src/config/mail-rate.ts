import { z } from "zod";

/** Providers of mailboxes, which limit what one of them may send. */
export const MAILBOX_PROVIDERS = [
  "gmail",
  "google-workspace",
  "icloud",
  "outlook",
  "microsoft-365",
  "fastmail",
  "yahoo",
] as const;

export type MailboxProvider = (typeof MAILBOX_PROVIDERS)[number];

const preset = z.enum(MAILBOX_PROVIDERS);

const domainRate = z
  .strictObject({
    perSecond: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe(
        "Mails per second, for all processes together. Less than 1 is possible: 0.1 is one in 10 seconds.",
      ),
    connections: z
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe("Mails in flight at the same time, for all processes together."),
  })
  .describe("Limits for one provider, in addition to those for all mails.");

const limits = z
  .strictObject({
    preset: preset.optional().describe("The mailbox provider whose limits apply where no other is set."),
    perSecond: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe("Mails per second, for all processes together."),
    burst: z.int().min(1).default(1).describe("Mails that may be sent at once after a pause."),
    perHour: z.int().min(1).optional().describe("Mails in any 60 minutes, counted in the database."),
    perDay: z.int().min(1).optional().describe("Mails in any 24 hours, counted in the database."),
    perConnection: z
      .int()
      .min(1)
      .optional()
      .describe("Mails over one connection before a new one is opened."),
    domains: z
      .record(z.string().regex(/^[^\s@]+\.[^\s@.]+$/, "must be a domain such as gmail.com"), domainRate)
      .optional()
      .describe(
        "Limits for single domains, such as `gmail.com: { perSecond: 2 }`. A domain of a big provider stands for all of its domains.",
      ),
  })
  .describe("Limits, with or without those of a provider.");

export const mailRate = z
  .union([preset, limits])
  .prefault({})
  .describe(
    "Sending limits. Without a value, there is no limit. The name of a mailbox provider sets its own: see docs/providers.md.",
  );
