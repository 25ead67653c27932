import { z } from "zod";
import { mailHeaders } from "./mail-headers.js";
import { mailProvider } from "./mail-provider.js";
import { mailRate } from "./mail-rate.js";
import { duration } from "./values.js";

const warmUp = z
  .strictObject({
    from: z.int().min(1).describe("Mails in the first 24 hours."),
    doubleEvery: duration
      .refine((value) => Number.parseInt(value, 10) > 0, "must be longer than nothing")
      .default("1d")
      .describe("How long each number of mails a day lasts before it doubles, such as 1d or 12h."),
  })
  .describe(
    "For a new mail server: few mails a day at first, then more. The rest of an issue waits until the next day. The database records how far it has got; a new host in `transport` starts again. Remove it when it is no longer needed.",
  );

const dkimKey = z.strictObject({
  domain: z.string().min(1).describe("Signing domain. Use that of `from`, so that DMARC aligns."),
  selector: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, "must consist of letters, digits, dots, hyphens and underscores")
    .describe("Name of the key, whose DNS record is `<selector>._domainkey.<domain>`."),
  key: z.string().min(1).describe("Private key (RSA or Ed25519) in PEM or base64, from the environment."),
  publicKey: z
    .string()
    .optional()
    .describe("The published DNS record, or its `p=`. If set, a key that doesn't match it is an error."),
});

const dkim = z
  .union([dkimKey, z.array(dkimKey).min(1).max(4)])
  .describe(
    "Signs each mail with DKIM: one key, or a list, such as RSA for all receivers and Ed25519 for those that know it. Without it, signing is up to the mail server.",
  );

const joinAddress = z
  .string()
  .min(3)
  .describe(
    "Address of its own, such as join@notes.example, whose mails arrive in the mailbox that is read.",
  );

const join = z
  .union([
    joinAddress,
    z.strictObject({
      address: joinAddress,
      digests: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe("What people get who name no digest in the subject. Needed if there are several digests."),
    }),
  ])
  .describe(
    "Lets people subscribe by a mail to this address. A mail whose DKIM signature proves who wrote it subscribes them at once; all others get a confirmation. Needs the package `mailauth`: see docs/digests.md. Its address, or a section.",
  );

export const mail = z
  .strictObject({
    from: z.string().min(3).describe("Sender, as `Name <address>`."),
    replyTo: z.string().optional().describe("Address for replies."),
    bounces: z
      .string()
      .optional()
      .describe(
        "Address for failure reports, which `feedletter inbox` reads. Mails are sent from `bounces+<token>@…`, so that each report names its mail.",
      ),
    alerts: z
      .string()
      .optional()
      .describe("Address that gets a mail when an issue, or a destination of it, is paused."),
    joins: z
      .string()
      .regex(/^(?:each|daily|(?:[01]\d|2[0-3]):[0-5]\d)$/, "must be each, daily or a time such as 07:30")
      .optional()
      .describe(
        "Tells `alerts` who joined and who left: `each` of them at once, at most 10 mails an hour; or once a day, `daily` (at 08:00) or at a time such as `07:30`, in `site.timezone`.",
      ),
    inbox: z
      .string()
      .optional()
      .describe(
        "Mailbox with bounces, complaints and people who leave by mail, as imaps://user:password@host/FOLDER, from the environment. `feedletter inbox` reads it once, `serve` all the time. Read mails move to the folder Feedletter/Read, or the one that `?read=` in the URL names.",
      ),
    dmarc: z
      .string()
      .min(3)
      .optional()
      .describe(
        "Address for DMARC reports, such as dmarc@notes.example, whose mails arrive in the mailbox that is read. `feedletter doctor` then tells who sends in your name: see docs/deliverability.md.",
      ),
    join: join.optional(),
    postalAddress: z
      .string()
      .optional()
      .describe("Printed in the footer. Many countries require it for bulk mail."),
    transport: z
      .string()
      .optional()
      .describe(
        "SMTP server as smtp://user:password@host:587, from the environment; or `outbox` if another program sends the files in `.feedletter/outbox/`. Without it, `send` is a rehearsal and records nothing.",
      ),
    provider: mailProvider.optional(),
    headers: mailHeaders.optional(),
    connections: z.int().min(1).max(50).default(5).describe("Number of simultaneous SMTP connections."),
    rate: mailRate,
    warmUp: warmUp.optional(),
    dkim: dkim.optional(),
    wait: duration
      .default("10m")
      .describe(
        "How long `send` waits for mails that the server wants later. `serve` sends them when they are due.",
      ),
    onUncertain: z
      .enum(["resend", "hold"])
      .default("resend")
      .describe(
        "What to do with a mail if a crash or a lost connection hid the server's answer: send it again, or keep it for you to decide.",
      ),
    unsubscribe: z
      .string()
      .regex(/^mailto:/, "must be a mailto: URL")
      .optional()
      .describe(
        "Where people unsubscribe by mail, as a mailto: URL. Its subject gets a signed token, and so does `{token}` in its address, such as mailto:leave+{token}@notes.example. Default: `bounces` with the token, or `from`. Without `server`, one of `unsubscribe`, `bounces` and `inbox` is needed.",
      ),
  })
  .describe("How digests are mailed.");
