/** Reports as mail systems write them, in our own words, each about one mail to Ada. */

const ADA = "ada@readers.example";
const RETURN_PATH = "bounces+aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj@careers.example";

const RETURNED = [
  "From: Notes <news@careers.example>",
  `To: ${ADA}`,
  "Subject: Issue 3",
  "Message-ID: <0123456789012345678901234567890123456789@careers.example>",
  "",
  "What is new this week.",
].join("\n");

interface Head {
  readonly from?: string;
  readonly subject?: string;
  readonly type?: string;
  readonly more?: readonly string[];
}

function mailOf(body: string, head: Head = {}): string {
  const { from = "Mail Delivery System <MAILER-DAEMON@mx.readers.example>" } = head;
  const {
    subject = "Undelivered Mail Returned to Sender",
    type = "text/plain; charset=utf-8",
    more = [],
  } = head;
  return [
    "Return-Path: <>",
    `From: ${from}`,
    `To: ${RETURN_PATH}`,
    `Subject: ${subject}`,
    "Message-ID: <report@mx.readers.example>",
    "MIME-Version: 1.0",
    `Content-Type: ${type}`,
    ...more,
    "",
    body,
  ].join("\n");
}

/** What a report is built from. */
interface Failure {
  /** The answer of the server, as one line. */
  readonly answer: string;
  readonly status: string;
}

type Builder = (failure: Failure) => string;

function statusReport(prose: string, fields: readonly string[], head: Head = {}): string {
  const body = [
    ...["--b", "Content-Type: text/plain; charset=utf-8", "", prose, ""],
    ...["--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.readers.example", ""],
    ...[...fields, "", "--b", "Content-Type: message/rfc822", "", RETURNED, "", "--b--"],
  ].join("\n");
  return mailOf(body, { type: 'multipart/report; report-type=delivery-status; boundary="b"', ...head });
}

/** By the system that writes them. */
export const BUILDERS: Readonly<Record<string, Builder>> = {
  postfix: ({ answer, status }) =>
    statusReport(
      `This is the mail system at host relay.readers.example.\n\nYour mail could not be delivered to one or more recipients.\n\n<${ADA}>: host mx.readers.example[192.0.2.5] said:\n    ${answer} (in reply to RCPT TO command)`,
      [
        `Final-Recipient: rfc822; ${ADA}`,
        ...["Action: failed", `Status: ${status}`, "Remote-MTA: dns; mx.readers.example"],
        `Diagnostic-Code: smtp; ${answer}`,
      ],
    ),
  exim: ({ answer, status }) =>
    statusReport(
      `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered. The following address(es) failed:\n\n  ${ADA}\n    host mx.readers.example [192.0.2.5]\n    SMTP error from remote mail server after RCPT TO:<${ADA}>:\n    ${answer}`,
      [
        ...["Action: failed", `Final-Recipient: rfc822;${ADA}`, `Status: ${status}`],
        `Remote-MTA: dns; mx.readers.example`,
        `Diagnostic-Code: smtp; ${answer}`,
      ],
      { subject: "Mail delivery failed: returning message to sender", more: [`X-Failed-Recipients: ${ADA}`] },
    ),
  "exim-text": ({ answer }) =>
    mailOf(
      `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ${ADA}\n    SMTP error from remote mail server after RCPT TO:<${ADA}>:\n    host mx.readers.example [192.0.2.5]: ${answer}\n\n------ This is a copy of the message, including all the headers. ------\n\n${RETURNED}`,
      { subject: "Mail delivery failed: returning message to sender", more: [`X-Failed-Recipients: ${ADA}`] },
    ),
  sendmail: ({ answer, status }) =>
    statusReport(
      `The original message was received on Monday\n\n   ----- The following addresses had permanent fatal errors -----\n<${ADA}>\n    (reason: ${answer})\n\n   ----- Transcript of session follows -----\n... while talking to mx.readers.example.:\n>>> RCPT To:<${ADA}>\n<<< ${answer}`,
      [
        `Final-Recipient: RFC822; ${ADA}`,
        ...["Action: failed", `Status: ${status}`, "Remote-MTA: DNS; mx.readers.example"],
        `Diagnostic-Code: SMTP; ${answer}`,
      ],
      {
        from: "Mail Delivery Subsystem <MAILER-DAEMON@mx.readers.example>",
        subject: "Returned mail: see transcript for details",
      },
    ),
  "sendmail-old": ({ answer }) =>
    mailOf(
      `The original message was received on Monday\n\n   ----- The following addresses had permanent fatal errors -----\n<${ADA}>\n\n   ----- Transcript of session follows -----\n... while talking to mx.readers.example.:\n>>> RCPT To:<${ADA}>\n<<< ${answer}\n\n   ----- Original message follows -----\n\n${RETURNED}`,
      { from: "Mail Delivery Subsystem <MAILER-DAEMON@mx.readers.example>", subject: "Returned mail" },
    ),
  qmail: ({ answer }) =>
    mailOf(
      `Hi. This is the qmail-send program at mx.readers.example.\nI could not deliver your message to the following addresses.\n\n<${ADA}>:\n192.0.2.5 does not like recipient.\nRemote host said: ${answer}\nGiving up on 192.0.2.5.\n\n--- Below this line is a copy of the message.\n\n${RETURNED}`,
      { subject: "failure notice" },
    ),
  dma: ({ answer }) =>
    mailOf(
      `This is the DragonFly Mail Agent at mx.readers.example.\n\nThere was an error delivering your mail to <${ADA}>.\n\nmx.readers.example [192.0.2.5] did not like our RCPT TO:\n${answer}\n\nMessage headers follow.\n\n${RETURNED}`,
      { from: "MAILER-DAEMON <>", subject: "Mail delivery failed" },
    ),
  opensmtpd: ({ answer }) =>
    mailOf(
      `    Hi!\n\n    This is the MAILER-DAEMON, please do not reply.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\n${ADA}: ${answer}\n\n    Below is a copy of the original message:\n\n${RETURNED}`,
      {
        from: "Mailer Daemon <MAILER-DAEMON@mx.readers.example>",
        subject: "Delivery status notification: error",
      },
    ),
  exchange: ({ answer, status }) =>
    statusReport(
      `Delivery has failed to these recipients:\n\n${ADA}\n\nDiagnostic information for administrators:\n\nRemote Server returned '${answer}'`,
      [
        `Final-Recipient: rfc822;${ADA}`,
        "Action: failed",
        `Status: ${status}`,
        `Diagnostic-Code: smtp;${answer}`,
      ],
      {
        from: "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@readers.example>",
        subject: "Undeliverable: Issue 3",
      },
    ),
  "exchange-2003": ({ answer, status }) =>
    mailOf(
      `Your message\n\n  To:      Ada\n  Subject: Issue 3\n\ndid not reach the following recipient(s):\n\n${ADA} on Mon, 15 Jun 2026\n    ${answer.replace(/^\d{3} (?:\d\.\d{1,3}\.\d{1,3} )?/, "")}\n    <mx.readers.example #${status}>\n`,
      { from: "System Administrator <postmaster@readers.example>", subject: "Undeliverable: Issue 3" },
    ),
  german: ({ answer }) =>
    mailOf(
      `Guten Tag,\n\nIhre Nachricht konnte nicht zugestellt werden.\n\nEmpfänger: ${ADA}\nDer Server antwortete: ${answer}\n\nMit freundlichen Grüßen`,
      { from: "Mailer-Daemon <mailer-daemon@postamt.example>", subject: "Unzustellbar" },
    ),
  french: ({ answer }) =>
    mailOf(`Bonjour,\n\nVotre message n'a pas pu être remis à ${ADA}.\n\nRéponse du serveur :\n${answer}\n`, {
      from: "<postmaster@courrier.example>",
      subject: "Message non distribué",
    }),
};
