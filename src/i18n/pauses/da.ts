import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined ? `${issue} er sat på pause` : `${issue} er sat på pause for ${destination}`,
  heading: "Udsendelsen er sat på pause",
  text: (issue, destination) =>
    destination === undefined
      ? `Mailserveren afviser e-mails fra nummeret ${issue}, så udsendelsen er stoppet.`
      : `${destination} afviser e-mails fra nummeret ${issue}, så de venter. Alle andre sendes stadig.`,
  reason: (reason) => `Årsagen, på engelsk: ${reason}`,
  reasons: {
    answered: (answer) => `Mailserveren svarede: »${answer}«.`,
    inARow: (count, answer) => `${count} e-mails i træk blev afvist, den sidste med »${answer}«.`,
    share: (refused, mails, answer) =>
      `${refused} af ${mails} e-mails blev afvist, den sidste med »${answer}«.`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `${refused} af ${mails} e-mails til ${destination} blev afvist, den sidste med »${answer}«.`,
    probe: (answer) =>
      `Efter genoptagelsen blev e-mails prøvet enkeltvis, og den sidste blev afvist med »${answer}«.`,
    erased: "Serveren afviste en e-mail til en person, hvis data siden er blevet slettet.",
    asked: "Udgiveren har sat udsendelsen på pause.",
  },
  causes: {
    sender: "Det handler om afsenderen: Tjek adressen, SPF, DKIM og DMARC.",
    content: "Det handler om indholdet af e-mailen.",
    reputation: "Det handler om din servers omdømme: Tjek blokeringslister og reverse DNS.",
    rate: "Det handler om hastigheden eller kvoten: Send langsommere eller senere.",
    policy: "Det handler om serverens regler: Tjek kontoen, login og hvad der må sendes gennem den.",
    addresses:
      "Så mange adresser kan ikke alle være ugyldige: Mailserveren er sandsynligvis sat forkert op, eller det er den forkerte.",
    network: "Det handler om vejen til modtageren: Tjek DNS og netværket.",
    unknown: "Årsagen kendes ikke.",
  },
  nobody: "Ingen adresser er blevet blokeret af den grund.",
  resume:
    "Løs problemet, og kør derefter denne kommando. De personer, hvis e-mail blev afvist eller venter, får den også:",
  notYou: "Du får denne e-mail, fordi adressen står som mail.alerts i feedletter.yaml.",
};
