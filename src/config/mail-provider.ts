import { z } from "zod";

export const PROVIDERS = [
  "postmark",
  "ses",
  "mailgun",
  "sendgrid",
  "resend",
  "brevo",
  "smtp2go",
  "mailjet",
] as const;

export type ProviderName = (typeof PROVIDERS)[number];

const name = z.enum(PROVIDERS);

const streamId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "must consist of letters, digits, hyphens and underscores");

const settings = z
  .strictObject({
    name: name.describe("The provider."),
    stream: streamId
      .optional()
      .describe("Postmark: message stream of the digests. Default: `broadcast`, Postmark's own."),
    transactionalStream: streamId
      .optional()
      .describe("Postmark: message stream of confirmations. Default: `outbound`, Postmark's own."),
    configurationSet: streamId
      .optional()
      .describe("Amazon SES: configuration set. Without one, SES publishes no events."),
    events: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Takes the provider's events at `/events/<name>` below `server.url`. The key or secret that proves where they come from, from the environment: see docs/providers.md. For SES, the ARN of the SNS topic.",
      ),
  })
  .superRefine(({ name, stream, transactionalStream, configurationSet }, context) => {
    const only = (setting: string, value: unknown, owner: ProviderName): void => {
      if (value !== undefined && name !== owner)
        context.addIssue({
          code: "custom",
          path: [setting],
          message: `must be removed: only ${owner} knows it`,
        });
    };
    only("stream", stream, "postmark");
    only("transactionalStream", transactionalStream, "postmark");
    only("configurationSet", configurationSet, "ses");
  });

export const mailProvider = z
  .union([name, settings])
  .describe(
    "The service behind `mail.transport`: sets the headers that it needs, turns its tracking of opens and clicks off, and takes its events. Its name, or a section.",
  );
