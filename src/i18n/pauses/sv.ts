import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} är pausat` : `${issue} är pausat för ${destination}`,
  heading: "Utskicket är pausat",
  text: (issue, destination) =>
    destination === undefined
      ? `E-postservern tar inte emot mejlen i nummer ${issue}, så utskicket har stoppats.`
      : `${destination} tar inte emot mejlen i nummer ${issue}, så de väntar. Alla andra skickas som vanligt.`,
  reason: (reason) => `Orsaken, på engelska: ${reason}`,
  reasons: {
    answered: (answer) => `E-postservern svarade: ”${answer}”.`,
    inARow: (count, answer) => `${count} mejl i rad avvisades, det sista med ”${answer}”.`,
    share: (refused, mails, answer) => `${refused} av ${mails} mejl avvisades, det sista med ”${answer}”.`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${refused} av ${mails} mejl till ${destination} avvisades, det sista med ”${answer}”.`,
    probe: (answer) =>
      `När utskicket återupptogs skickades mejlen ett i taget, och det sista avvisades med ”${answer}”.`,
    erased: "Servern avvisade ett mejl till någon vars uppgifter har raderats sedan dess.",
    asked: "Utgivaren har pausat utskicket.",
  },
  causes: {
    sender: "Det gäller avsändaren: kontrollera adressen, SPF, DKIM och DMARC.",
    content: "Det gäller mejlets innehåll.",
    reputation: "Det gäller din servers rykte: kontrollera blockeringslistor och omvänd DNS.",
    rate: "Det gäller takten eller kvoten: skicka långsammare eller senare.",
    policy: "Det gäller serverns regler: kontrollera kontot, inloggningen och vad som får skickas genom den.",
    addresses:
      "Så många adresser kan inte vara ogiltiga på en gång: e-postservern är troligen felinställd, eller så är det fel server.",
    network: "Det gäller vägen till mottagaren: kontrollera DNS och nätverket.",
    unknown: "Orsaken är inte känd.",
  },
  nobody: "Ingen adress har spärrats för det.",
  resume:
    "Åtgärda orsaken och kör sedan det här kommandot. De vars mejl avvisades eller väntar får det också:",
  notYou: "Du får det här mejlet eftersom adressen är angiven som mail.alerts i feedletter.yaml.",
};
