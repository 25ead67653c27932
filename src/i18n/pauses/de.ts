import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} ist angehalten` : `${issue} ist für ${destination} angehalten`,
  heading: "Der Versand ist angehalten",
  text: (issue, destination) =>
    destination === undefined
      ? `Der Mailserver lehnt die E-Mails der Ausgabe ${issue} ab. Deshalb wurde der Versand angehalten.`
      : `${destination} lehnt die E-Mails der Ausgabe ${issue} ab. Diese E-Mails warten deshalb. Alle anderen werden weiter verschickt.`,
  reason: (reason) => `Die Begründung, auf Englisch: ${reason}`,
  reasons: {
    answered: (answer) => `Die Antwort lautete: „${answer}“.`,
    inARow: (count, answer) =>
      `${count} E-Mails hintereinander wurden abgelehnt, die letzte mit „${answer}“.`,
    share: (refused, mails, answer) =>
      `${refused} von ${mails} E-Mails wurden abgelehnt, die letzte mit „${answer}“.`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${refused} von ${mails} E-Mails an ${destination} wurden abgelehnt, die letzte mit „${answer}“.`,
    probe: (answer) =>
      `Nach dem Fortsetzen wurde zunächst eine E-Mail nach der anderen verschickt, und die letzte wurde mit „${answer}“ abgelehnt.`,
    erased: "Der Mailserver hat eine E-Mail an jemanden abgelehnt, dessen Daten inzwischen gelöscht sind.",
    asked: "Der Versand wurde von der Redaktion angehalten.",
  },
  causes: {
    sender: "Es liegt am Absender: Prüfe die Adresse, SPF, DKIM und DMARC.",
    content: "Es liegt am Inhalt der E-Mail.",
    reputation: "Es liegt am Ruf deines Servers: Prüfe Sperrlisten und Reverse DNS.",
    rate: "Es liegt am Tempo oder am Kontingent: Verschicke die E-Mails langsamer oder später.",
    policy:
      "Es liegt an den Regeln des Servers: Prüfe das Konto, die Anmeldung und was darüber verschickt werden darf.",
    addresses:
      "So viele Adressen können nicht alle ungültig sein: Wahrscheinlich ist der Mailserver falsch eingerichtet, oder es ist der falsche.",
    network: "Es liegt am Weg zum Ziel: Prüfe DNS und Netzwerk.",
    unknown: "Die Ursache ist nicht bekannt.",
  },
  nobody: "Deswegen wurde keine Adresse gesperrt.",
  resume:
    "Behebe die Ursache und führe dann diesen Befehl aus. Alle, deren E-Mail abgelehnt wurde oder noch wartet, bekommen sie dann ebenfalls:",
  notYou: "Du bekommst diese E-Mail, weil diese Adresse in feedletter.yaml als mail.alerts eingetragen ist.",
};
