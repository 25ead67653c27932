import type { en } from "./en.js";
import { sendingPaused } from "./pauses/nl.js";
import { plural } from "./plural.js";

const uur = (count: number): string => plural("nl", count, { one: "een uur", other: `${count} uur` });

/** Dutch: says "je". */
export const nl: typeof en = {
  subscribePage: {
    title: "Abonneren",
    whatIsAFeed:
      "Een feed brengt nieuwe berichten naar de feedreader van je keuze, zonder account en zonder tracking. Kopieer gewoon een van deze adressen naar je feedreader.",
    thisIsAFeed:
      "Dit is een feed. Kopieer het adres naar een feedreader om nieuwe berichten automatisch te ontvangen.",
    feeds: "Feeds",
    allFeeds: "Alle feeds in één bestand (OPML)",
    recentPosts: "Recente berichten",
    by: "door",
    updated: "Bijgewerkt",
    noPosts: "Er zijn nog geen berichten.",
    copy: "Kopiëren",
    copied: "Gekopieerd",
    openIn: "Of open de feed in:",
    moreFeeds: "Meer feeds",
    feedsBy: { tag: "Onderwerpen", author: "Auteurs", section: "Rubrieken", language: "Talen" },
    byEmail: "Per e-mail",
    joinByMail:
      "Stuur een e-mail naar dit adres om nieuwe berichten in je inbox te krijgen. Je kunt je op elk moment afmelden.",
  },
  digest: {
    read: "Lees het bericht",
    by: "door",
    unsubscribe: "Afmelden",
    whyYouGetThis: "Je krijgt deze e-mail omdat je een abonnement hebt op",
    newPosts: (count) =>
      plural("nl", count, { one: "Eén nieuw bericht", other: `${count} nieuwe berichten` }),
    issue: (number) => `Nummer ${number}`,
    greeting: (name) => `Hoi ${name}! `,
    whatIsNew: (title) => `Dit is nieuw bij ${title}.`,
    minutesToRead: (minutes) => `${minutes} min. leestijd`,
    toTheSite: "Naar de website",
    untitled: "Zonder titel",
    viewInBrowser: "Bekijk in de browser",
    preferences: "Voorkeuren",
    continueReading: "Verder lezen",
    alsoWorthReading: "Ook het lezen waard",
    watch: "Bekijk de video",
    listen: "Luister",
    drawing: "Bekijk de tekening",
  },
  archive: {
    allIssues: "Alle nummers",
    previous: "Vorig nummer",
    next: "Volgend nummer",
    otherIssues: "Andere nummers",
  },
  errorPages: {
    notFound: "Pagina niet gevonden",
    notFoundHelp:
      "Kom je uit een e-mail? Dan is de link misschien afgebroken. Kopieer de hele link uit de e-mail en probeer het opnieuw.",
    failed: "Er ging iets mis",
    failedHelp: "Het probleem ligt bij ons. Probeer het over een paar minuten opnieuw.",
    tooLarge: "Er staat te veel tekst in dit formulier",
  },
  review: {
    subject: (subject) => `Voorbeeld: ${subject}`,
    notice: (digest, when) =>
      `Dit is een voorbeeld van ${digest}. Het wordt verstuurd op ${when}, met de berichten die tot dan toe verschijnen.`,
    choices: { hold: "Tegenhouden", "send-now": "Nu versturen", "at-its-time": "Versturen zoals gepland" },
    status: {
      "at-its-time": (digest, when) => `${digest} wordt verstuurd op ${when}.`,
      hold: (digest, when) =>
        `${digest} stond gepland voor ${when} en wordt tegengehouden. Het wordt pas verstuurd als je het hier vrijgeeft. Doe je dat niet, dan komen de berichten in het volgende nummer.`,
      "send-now": (digest) => `${digest} wordt binnen een minuut verstuurd.`,
      begun: (digest) => `${digest} wordt nu verstuurd. Wijzigen kan niet meer.`,
      done: (digest, when) => `Het nummer van ${digest} van ${when} is afgerond. Wijzigen kan niet meer.`,
    },
  },
  signUp: {
    title: (title) => `Abonneren op ${title}`,
    intro:
      "Krijg nieuwe berichten in je inbox. We vragen je eerst om je adres te bevestigen, en je kunt je op elk moment afmelden.",
    address: "E-mailadres",
    name: "Naam (optioneel)",
    digests: "Welke nieuwsbrieven wil je ontvangen?",
    chooseOne: "Hoe vaak?",
    noneOfThese: "Geen van deze",
    topics: "Onderwerpen kiezen (optioneel)",
    topicsHelp: "Laat alle vakjes leeg om alles te ontvangen.",
    send: "Abonneren",
    leaveEmpty: "Laat dit veld leeg",
    quick: "Verstuur het formulier opnieuw.",
    noAddress: "Vul een geldig e-mailadres in, zoals naam@example.org.",
    noDigest: "Kies minstens één nieuwsbrief.",
    oneOfGroup: "Sommige van deze nieuwsbrieven zijn alternatieven. Kies er maar een van.",
    tooOften: "Te veel pogingen. Probeer het over een uur opnieuw.",
    busy: "Er melden zich nu veel mensen aan. Probeer het over een paar minuten opnieuw.",
    elsewhere: "Dit formulier is vanaf een andere website verstuurd. Verstuur het hier opnieuw.",
    needsProof:
      "Te veel mensen hebben zich aangemeld zonder de puzzel op te lossen. Zet JavaScript aan of probeer het over een uur opnieuw.",
    puzzle:
      "Om bots tegen te houden lost je browser een kleine puzzel op voordat dit formulier wordt verstuurd. Er is geen andere website bij betrokken en er worden geen cookies geplaatst.",
    puzzleWithoutScript:
      "Hiervoor is JavaScript nodig. Zonder JavaScript kunnen maar een paar mensen per uur zich aanmelden.",
    puzzleWorking: "Een ogenblik, je browser lost de puzzel op…",
    puzzleDone: "Je browser heeft de puzzel opgelost.",
    sent: "Kijk in je inbox",
    sentText: (count) =>
      `We hebben je een e-mail met een link gestuurd. Klik binnen ${uur(count)} op de link om je abonnement te bevestigen.`,
    sentHelp: "Geen e-mail? Kijk in je spammap of probeer het over een uur opnieuw.",
    sentLate: "Er melden zich nu veel mensen aan, dus de e-mail kan een paar uur op zich laten wachten.",
    sentSoon: "E-mails gaan ongeveer één keer per uur de deur uit, dus het kan een uur of twee duren.",
  },
  confirm: {
    title: "Bevestig je abonnement",
    text: (title) => `Klik op de knop om ${title} per e-mail te ontvangen.`,
    send: "Abonnement bevestigen",
    done: "Je abonnement is bevestigd",
    doneText: (title) => `Je krijgt ${title} vanaf het volgende nummer. Bedankt voor je aanmelding!`,
    expired: "Deze link is verlopen",
    expiredText: "Vraag een nieuwe aan.",
    again: "Opnieuw abonneren",
    gone: "Deze link werkt niet meer",
    goneText: "De aanvraag is verlopen, of je hebt je intussen afgemeld.",
  },
  unsubscribe: {
    title: (title) => `Afmelden voor ${title}?`,
    text: "Klik op de knop om deze e-mails niet meer te ontvangen.",
    send: "Afmelden",
    done: "Je bent afgemeld",
    doneText: (title) => `Je krijgt ${title} niet meer.`,
    all: "Afmelden voor alle nieuwsbrieven",
    allDone: "Je krijgt geen e-mails meer.",
    mistake: "Was dit een vergissing? Beheer je abonnementen",
  },
  preferences: {
    title: "Je abonnementen",
    of: (address) => `Voor ${address}`,
    saved: "Je wijzigingen zijn opgeslagen.",
    digests: "Nieuwsbrieven",
    language: "Taal van e-mails en pagina’s",
    siteLanguage: (language) => `Die van de website (${language})`,
    save: "Wijzigingen opslaan",
    pause: "Neem een pauze",
    pauseHelp: "Zet de e-mails een paar weken stil. Daarna gaan ze vanzelf weer door.",
    weeks: "Weken",
    pauseSend: "E-mails pauzeren",
    pausedUntil: (date) => `Je e-mails zijn gepauzeerd tot ${date}.`,
    resume: "E-mails hervatten",
    address: "Je e-mailadres wijzigen",
    addressHelp: "We sturen een link naar je nieuwe adres. Klik erop om de wijziging af te ronden.",
    newAddress: "Nieuw e-mailadres",
    addressSend: "Adres wijzigen",
    addressSent:
      "Als we naar dat adres kunnen mailen, is er een link onderweg. Klik erop om de wijziging af te ronden.",
    unsubscribe: "Afmelden",
    unsubscribeHelp: "Stop alle e-mails. Je kunt je op elk moment weer abonneren.",
    unsubscribeSend: "Afmelden voor alle nieuwsbrieven",
    forget: "Mijn gegevens verwijderen",
    forgetHelp:
      "We verwijderen alles wat we van je weten: je adres, naam en keuzes. We bewaren alleen een code waaruit je adres niet te herleiden is. Die voorkomt dat een import je opnieuw toevoegt.",
    forgetSure: "Ja, alles verwijderen",
    forgetSend: "Mijn gegevens verwijderen",
    forgotten: "Je gegevens zijn verwijderd",
    forgottenText: "Je krijgt geen e-mails meer.",
    forgetBusy:
      "Er wordt op dit moment een e-mail naar je verstuurd. Probeer het over een paar minuten opnieuw.",
    forgetUnsure: "Vink eerst het vakje aan.",
    suppressed:
      "E-mails naar dit adres kwamen terug of werden als spam gemeld, dus we sturen ze niet meer. Neem contact met ons op als je dat wilt veranderen.",
    nothing: "Je hebt op dit moment geen abonnementen.",
    link: "Je abonnementen beheren",
  },
  addressChange: {
    title: "Bevestig je nieuwe adres",
    text: (title) =>
      `Klik op de knop om de e-mails van ${title} te ontvangen op het adres waar deze link naartoe is gestuurd.`,
    send: "Adres bevestigen",
    done: "Je adres is gewijzigd",
    doneText: (address) => `Vanaf nu sturen we je e-mails naar ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Bevestig je abonnement op ${title}`,
      heading: "Bevestig je abonnement",
      text: (title) => `Bevestig dat je ${title} per e-mail wilt ontvangen.`,
      byMail: "De knop opent een e-mail die klaar is om te versturen. Verstuur die gewoon zoals hij is.",
      action: "Abonnement bevestigen",
      validFor: (count) => `De link is ${uur(count)} geldig.`,
      notYou:
        "Heb je je niet aangemeld? Negeer deze e-mail dan gewoon. Je krijgt er geen meer, en we verwijderen je adres.",
    },
    already: {
      subject: (title) => `Je hebt al een abonnement op ${title}`,
      heading: "Je hebt al een abonnement",
      text: (title) =>
        `Iemand, waarschijnlijk jij, heeft dit adres ingevuld om zich op ${title} te abonneren. Je hebt al een abonnement, dus je hoeft niets te doen.`,
      action: "Je abonnementen beheren",
      notYou: "Was jij dit niet? Negeer deze e-mail dan gewoon. Er is niets veranderd.",
    },
    newAddress: {
      subject: (title) => `Bevestig je nieuwe adres voor ${title}`,
      heading: "Bevestig je nieuwe adres",
      text: (title) => `Bevestig dat je de e-mails van ${title} op dit adres wilt ontvangen.`,
      action: "Adres bevestigen",
      validFor: (count) => `De link is ${uur(count)} geldig.`,
      notYou: "Heb je hier niet om gevraagd? Negeer deze e-mail dan gewoon. Er verandert niets.",
    },
    addressChanged: {
      subject: (title) => `Je adres voor ${title} is gewijzigd`,
      heading: "Je adres is gewijzigd",
      text: (title) => `Je krijgt de e-mails van ${title} niet meer op dit adres.`,
      newAddress: (address) => `Vanaf nu sturen we ze naar ${address}.`,
      notYou: "Was jij dit niet? Beantwoord deze e-mail, dan zoeken we het uit.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Welkom bij ${title}`,
      latestIssue: "Het nieuwste nummer:",
    },
    joins: {
      joined: (address) => `Nieuwe abonnee: ${address}`,
      allJoined: (count) =>
        plural("nl", count, { one: "1 nieuwe abonnee", other: `${count} nieuwe abonnees` }),
      left: (address) => `Afgemeld: ${address}`,
      allLeft: (count) => plural("nl", count, { one: "1 afmelding", other: `${count} afmeldingen` }),
      more: (count) => plural("nl", count, { one: "en nog één", other: `en nog ${count}` }),
      notYou: "Je krijgt deze e-mail omdat mail.joins in feedletter.yaml is ingesteld.",
    },
    whatYouGet: "Je krijgt:",
  },
};
