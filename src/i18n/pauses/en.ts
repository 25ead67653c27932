/** A mail to the publisher. `destination`: only the emails to this provider or domain wait. */
export const sendingPaused = {
  subject: (issue: string, destination?: string) =>
    destination === undefined ? `${issue} is paused` : `${issue} is paused for ${destination}`,
  heading: "Sending is paused",
  text: (issue: string, destination?: string) =>
    destination === undefined
      ? `The mail server is refusing the emails of issue ${issue}, so sending has stopped.`
      : `${destination} is refusing the emails of issue ${issue}, so those are on hold. All others are still being sent.`,
  /** For one that an older version has recorded, in English. */
  reason: (reason: string) => reason,
  /** Why. `answer` is what the mail server said. */
  reasons: {
    answered: (answer: string) => `${answer}.`,
    inARow: (count: number, answer: string) =>
      `${count} mails in a row were refused, the last one with “${answer}”.`,
    share: (refused: number, mails: number, answer: string) =>
      `${refused} of ${mails} mails were refused, the last one with “${answer}”.`,
    shareOfDestination: (refused: number, mails: number, answer: string, destination: string) =>
      `${refused} of ${mails} mails to ${destination} were refused, the last one with “${answer}”.`,
    probe: (answer: string) =>
      `After it was resumed, the issue was tried with single mails, and the last one was refused with “${answer}”.`,
    erased: "The server refused a mail to somebody whose data has been deleted since.",
    asked: "The publisher has paused it.",
  },
  /** What it is taken to be about. */
  causes: {
    sender: "It is about the sender: check its address, SPF, DKIM and DMARC.",
    content: "It is about the content of the mail.",
    reputation: "It is about the reputation of your server: check block lists and reverse DNS.",
    rate: "It is about your rate or quota: send more slowly, or later.",
    policy: "It is about the server’s rules: check the account, the login and what may be sent through it.",
    addresses:
      "So many addresses can’t all be dead: the mail server is probably set up wrongly, or it is the wrong one.",
    network: "It is about the way to the destination: check DNS and the network.",
    unknown: "The cause isn’t known.",
  },
  nobody: "No address has been suppressed because of this.",
  resume:
    "Fix the cause, then run this command. People whose email was refused or is on hold will get it, too:",
  notYou: "You’re getting this email because this address is set as mail.alerts in feedletter.yaml.",
};
