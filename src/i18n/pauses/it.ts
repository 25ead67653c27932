import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} è sospeso` : `${issue} è sospeso per ${destination}`,
  heading: "L’invio è sospeso",
  text: (issue, destination) =>
    destination === undefined
      ? `Il server di posta rifiuta le email del numero ${issue}, quindi l’invio è stato interrotto.`
      : `${destination} rifiuta le email del numero ${issue}, quindi sono in attesa. Tutte le altre continuano a partire.`,
  reason: (reason) => `Il motivo, in inglese: ${reason}`,
  reasons: {
    answered: (answer) => `Il server di posta ha risposto: «${answer}».`,
    inARow: (count, answer) => `${count} email di fila sono state rifiutate, l’ultima con «${answer}».`,
    share: (refused, mails, answer) =>
      `${refused} email su ${mails} sono state rifiutate, l’ultima con «${answer}».`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${refused} email su ${mails} per ${destination} sono state rifiutate, l’ultima con «${answer}».`,
    probe: (answer) =>
      `Dopo la ripresa le email sono state inviate una alla volta e l’ultima è stata rifiutata con «${answer}».`,
    erased: "Il server ha rifiutato un’email a una persona i cui dati nel frattempo sono stati eliminati.",
    asked: "L’invio è stato sospeso da chi pubblica.",
  },
  causes: {
    sender: "Il rifiuto riguarda il mittente: controlla l’indirizzo, SPF, DKIM e DMARC.",
    content: "Il rifiuto riguarda il contenuto dell’email.",
    reputation:
      "Il rifiuto riguarda la reputazione del tuo server: controlla le liste di blocco e il DNS inverso.",
    rate: "Il rifiuto riguarda la velocità o la quota di invio: invia più lentamente o più tardi.",
    policy:
      "Il rifiuto riguarda le regole del server: controlla l’account, l’accesso e che cosa è consentito inviare.",
    addresses:
      "Così tanti indirizzi non possono essere tutti inesistenti: probabilmente il server di posta è configurato male o non è quello giusto.",
    network: "Il rifiuto riguarda il percorso verso la destinazione: controlla il DNS e la rete.",
    unknown: "La causa non è nota.",
  },
  nobody: "Nessun indirizzo è stato bloccato per questo.",
  resume:
    "Risolvi la causa, poi esegui questo comando. Lo riceveranno anche le persone la cui email è stata rifiutata o è in attesa:",
  notYou: "Ricevi questa email perché questo indirizzo è impostato come mail.alerts in feedletter.yaml.",
};
