import { z } from "zod";
import { duration } from "./values.js";

const rate = z
  .strictObject({
    perSecond: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe("Mails in a second, by all processes together."),
    burst: z.int().min(1).default(1).describe("Mails that may leave at once after a pause."),
    perHour: z.int().min(1).optional().describe("Mails in any 60 minutes; counted in the database."),
    perDay: z.int().min(1).optional().describe("Mails in any 24 hours; counted in the database."),
    perConnection: z.int().min(1).optional().describe("Mails over one connection, then a new one."),
  })
  .prefault({})
  .describe("How fast mail may leave; what is absent is not limited.");

const dkim = z
  .strictObject({
    domain: z.string().min(1).describe("Signing domain: that of `from`, so that DMARC aligns."),
    selector: z
      .string()
      .regex(/^[A-Za-z0-9._-]+$/)
      .describe("Name of the key: its record is `<selector>._domainkey.<domain>`."),
    key: z.string().min(1).describe("Private key, RSA or ed25519, PEM or base64; from the environment."),
    publicKey: z
      .string()
      .optional()
      .describe("The published record or its `p=`. Given, a key that doesn't match it stops the run."),
  })
  .describe("Signs each mail. Absent: the mail server signs, or nobody does.");

export const mail = z
  .strictObject({
    from: z.string().min(3).describe("Sender: `Name <address>`."),
    replyTo: z.string().optional().describe("Where answers go."),
    bounces: z
      .string()
      .optional()
      .describe(
        "Mailbox for failure reports, read by `feedletter bounce`: mails are sent from `bounces+<token>@…`, so that a report says whose it is.",
      ),
    postalAddress: z.string().optional().describe("Printed in the footer; bulk-mail law asks for one."),
    transport: z
      .string()
      .optional()
      .describe(
        "SMTP server: smtp://user:password@host:587, from the environment. Absent: .eml files in the outbox.",
      ),
    connections: z.int().min(1).max(50).default(5).describe("SMTP connections at one time."),
    rate,
    dkim: dkim.optional(),
    wait: duration
      .default("10m")
      .describe(
        "How long `send` waits for mails that the server wants later. `serve` sends them when it is time.",
      ),
    onUncertain: z
      .enum(["resend", "hold"])
      .default("resend")
      .describe(
        "What happens to a mail that was handed over when a crash or a lost connection hid the answer.",
      ),
    unsubscribe: z
      .string()
      .regex(/^mailto:/, "must be a mailto: address")
      .optional()
      .describe("Where people unsubscribe by mail, where no server runs."),
  })
  .describe("How digests are mailed.");
