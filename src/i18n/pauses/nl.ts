import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} is gepauzeerd` : `${issue} is gepauzeerd voor ${destination}`,
  heading: "Het versturen is gepauzeerd",
  text: (issue, destination) =>
    destination === undefined
      ? `De mailserver weigert de e-mails van nummer ${issue}, dus het versturen is gestopt.`
      : `${destination} weigert de e-mails van nummer ${issue}, dus die wachten. Alle andere worden gewoon verstuurd.`,
  reason: (reason) => `De reden, in het Engels: ${reason}`,
  reasons: {
    answered: (answer) => `De mailserver antwoordde: ‘${answer}’.`,
    inARow: (count, answer) => `${count} e-mails achter elkaar zijn geweigerd, de laatste met ‘${answer}’.`,
    share: (refused, mails, answer) =>
      `${refused} van de ${mails} e-mails zijn geweigerd, de laatste met ‘${answer}’.`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${refused} van de ${mails} e-mails naar ${destination} zijn geweigerd, de laatste met ‘${answer}’.`,
    probe: (answer) =>
      `Na het hervatten zijn de e-mails één voor één geprobeerd en de laatste is geweigerd met ‘${answer}’.`,
    erased: "De server weigerde een e-mail aan iemand van wie de gegevens inmiddels zijn verwijderd.",
    asked: "De uitgever heeft het versturen gepauzeerd.",
  },
  causes: {
    sender: "Het ligt aan de afzender: controleer het adres, SPF, DKIM en DMARC.",
    content: "Het ligt aan de inhoud van de e-mail.",
    reputation: "Het ligt aan de reputatie van je server: controleer blokkeerlijsten en reverse DNS.",
    rate: "Het ligt aan je tempo of quotum: verstuur langzamer of later.",
    policy:
      "Het ligt aan de regels van de server: controleer het account, de aanmelding en wat erdoorheen verstuurd mag worden.",
    addresses:
      "Zo veel adressen kunnen niet allemaal ongeldig zijn: de mailserver is waarschijnlijk verkeerd ingesteld, of het is de verkeerde.",
    network: "Het ligt aan de weg naar de bestemming: controleer DNS en het netwerk.",
    unknown: "De oorzaak is niet bekend.",
  },
  nobody: "Hierdoor is geen enkel adres geblokkeerd.",
  resume:
    "Verhelp de oorzaak en voer dan deze opdracht uit. Ook wie de e-mail niet kreeg of er nog op wacht, krijgt hem dan:",
  notYou: "Je krijgt deze e-mail omdat dit adres als mail.alerts in feedletter.yaml staat.",
};
