import type { en } from "./en.js";
import { plural } from "./plural.js";

const timer = (count: number): string => plural("da", count, { one: "en time", other: `${count} timer` });

/** Danish: says "du". */
export const da: typeof en = {
  subscribePage: {
    title: "Abonner",
    whatIsAFeed:
      "Et feed bringer nye indlæg til den feedlæser, du foretrækker, uden konto og uden sporing. Du skal bare kopiere en af disse adresser til din feedlæser.",
    thisIsAFeed: "Dette er et feed. Kopiér adressen til en feedlæser for at få nye indlæg automatisk.",
    feeds: "Feeds",
    allFeeds: "Alle feeds i én fil (OPML)",
    recentPosts: "Seneste indlæg",
    by: "af",
    updated: "Opdateret",
    noPosts: "Der er ingen indlæg endnu.",
    copy: "Kopiér",
    copied: "Kopieret",
    openIn: "Eller åbn feedet i:",
    moreFeeds: "Flere feeds",
    feedsBy: { tag: "Emner", author: "Forfattere", section: "Sektioner", language: "Sprog" },
    byEmail: "På e-mail",
    joinByMail:
      "Send en e-mail til denne adresse for at få nye indlæg i din indbakke. Du kan afmelde dig når som helst.",
  },
  digest: {
    read: "Læs indlægget",
    by: "af",
    unsubscribe: "Afmeld",
    whyYouGetThis: "Du får denne e-mail, fordi du abonnerer på",
    newPosts: (count) => plural("da", count, { one: "Et nyt indlæg", other: `${count} nye indlæg` }),
    issue: (number) => `Nummer ${number}`,
    greeting: (name) => `Hej ${name}! `,
    whatIsNew: (title) => `Her er nyt fra ${title}.`,
    minutesToRead: (minutes) => `${minutes} min. læsetid`,
    toTheSite: "Gå til websitet",
    untitled: "Uden titel",
    viewInBrowser: "Vis i browser",
    preferences: "Indstillinger",
    continueReading: "Læs videre",
    alsoWorthReading: "Også værd at læse",
    watch: "Se videoen",
    listen: "Lyt",
    drawing: "Se tegningen",
  },
  archive: {
    allIssues: "Alle numre",
    previous: "Forrige nummer",
    next: "Næste nummer",
    otherIssues: "Andre numre",
  },
  errorPages: {
    notFound: "Siden blev ikke fundet",
    notFoundHelp:
      "Hvis du kom hertil fra en e-mail, er linket måske blevet skåret over. Kopiér hele linket fra e-mailen, og prøv igen.",
    failed: "Noget gik galt",
    failedHelp: "Fejlen ligger hos os. Prøv igen om et par minutter.",
    tooLarge: "Der er for meget tekst i formularen",
  },
  review: {
    subject: (subject) => `Forhåndsvisning: ${subject}`,
    notice: (digest, when) =>
      `Dette er en forhåndsvisning af ${digest}. Det sendes ${when} sammen med de nye indlæg, der udgives inden da.`,
    choices: { hold: "Hold tilbage", "send-now": "Send nu", "at-its-time": "Send som planlagt" },
    status: {
      "at-its-time": (digest, when) => `${digest} sendes ${when}.`,
      hold: (digest, when) =>
        `${digest} skulle sendes ${when} og holdes tilbage. Intet sendes, før du frigiver det her. Ellers kommer indlæggene med i næste nummer.`,
      "send-now": (digest) => `${digest} sendes inden for et minut.`,
      begun: (digest) => `${digest} er ved at blive sendt. Det er for sent at ændre noget.`,
      done: (digest, when) =>
        `Det nummer af ${digest}, der skulle sendes ${when}, er afsluttet. Det er for sent at ændre noget.`,
    },
  },
  signUp: {
    title: (title) => `Abonner på ${title}`,
    intro:
      "Få nye indlæg i din indbakke. Først beder vi dig bekræfte din adresse, og du kan afmelde dig når som helst.",
    address: "E-mailadresse",
    name: "Navn (valgfrit)",
    digests: "Hvilke nyhedsbreve vil du have?",
    chooseOne: "Hvor ofte?",
    noneOfThese: "Ingen af dem",
    topics: "Vælg emner (valgfrit)",
    topicsHelp: "Lad alle felter stå tomme for at få det hele.",
    send: "Abonner",
    leaveEmpty: "Lad dette felt være tomt",
    quick: "Send formularen igen.",
    noAddress: "Indtast en gyldig e-mailadresse, for eksempel navn@example.org.",
    noDigest: "Vælg mindst ét nyhedsbrev.",
    oneOfGroup: "Nogle af nyhedsbrevene er alternativer til hinanden. Vælg kun ét af dem.",
    tooOften: "For mange forsøg. Prøv igen om en time.",
    busy: "Der er mange, der tilmelder sig lige nu. Prøv igen om et par minutter.",
    elsewhere: "Formularen blev sendt fra et andet website. Send den igen her.",
    needsProof:
      "For mange har tilmeldt sig uden at løse opgaven. Slå JavaScript til, eller prøv igen om en time.",
    puzzle:
      "For at holde bots ude løser din browser en lille opgave, før den sender formularen. Ingen andre websites er involveret, og der sættes ingen cookies.",
    puzzleWithoutScript:
      "Det kræver JavaScript. Uden JavaScript kan kun nogle få personer i timen tilmelde sig.",
    puzzleWorking: "Et øjeblik, din browser løser opgaven …",
    puzzleDone: "Din browser har løst opgaven.",
    sent: "Tjek din indbakke",
    sentText: (count) =>
      `Vi har sendt dig en e-mail med et link. Klik på det inden for ${timer(count)} for at bekræfte dit abonnement.`,
    sentHelp: "Ingen e-mail? Tjek din spammappe, eller prøv igen om en time.",
    sentLate: "Der er mange, der tilmelder sig lige nu, så der kan gå et par timer, før e-mailen når frem.",
    sentSoon:
      "Vi sender e-mails cirka én gang i timen, så der kan gå en time eller to, før e-mailen når frem.",
  },
  confirm: {
    title: "Bekræft dit abonnement",
    text: (title) => `Klik på knappen for at få ${title} på e-mail.`,
    send: "Bekræft abonnement",
    done: "Du er tilmeldt",
    doneText: (title) => `Du får ${title} fra og med næste nummer. Tak for din tilmelding!`,
    expired: "Linket er udløbet",
    expiredText: "Bed om et nyt.",
    again: "Tilmeld dig igen",
    gone: "Linket virker ikke længere",
    goneText: "Anmodningen er udløbet, eller du har afmeldt dig i mellemtiden.",
  },
  unsubscribe: {
    title: (title) => `Afmeld ${title}?`,
    text: "Klik på knappen, hvis du ikke længere vil have disse e-mails.",
    send: "Afmeld",
    done: "Du er afmeldt",
    doneText: (title) => `Du får ikke længere ${title}.`,
    all: "Afmeld alle nyhedsbreve",
    allDone: "Du får ikke flere e-mails.",
    mistake: "Var det en fejl? Administrer dine abonnementer",
  },
  preferences: {
    title: "Dine abonnementer",
    of: (address) => `For ${address}`,
    saved: "Dine ændringer er gemt.",
    digests: "Nyhedsbreve",
    language: "Sprog i e-mails og på sider",
    siteLanguage: (language) => `Websitets sprog (${language})`,
    save: "Gem ændringer",
    pause: "Hold pause",
    pauseHelp: "Sæt e-mails på pause i nogle uger. Derefter kommer de automatisk igen.",
    weeks: "Uger",
    pauseSend: "Sæt e-mails på pause",
    pausedUntil: (date) => `Dine e-mails er på pause til ${date}.`,
    resume: "Genoptag e-mails",
    address: "Skift e-mailadresse",
    addressHelp: "Vi sender et link til din nye adresse. Klik på det for at gennemføre ændringen.",
    newAddress: "Ny e-mailadresse",
    addressSend: "Skift adresse",
    addressSent:
      "Hvis vi kan sende e-mails til adressen, er der et link på vej. Klik på det for at gennemføre ændringen.",
    unsubscribe: "Afmeld",
    unsubscribeHelp: "Stop alle e-mails. Du kan tilmelde dig igen når som helst.",
    unsubscribeSend: "Afmeld alle nyhedsbreve",
    forget: "Slet mine data",
    forgetHelp:
      "Vi sletter alt, hvad vi ved om dig: din adresse, dit navn og dine valg. Vi beholder kun en kode, som din adresse ikke kan genskabes ud fra. Den forhindrer, at en import tilføjer dig igen.",
    forgetSure: "Ja, slet alt",
    forgetSend: "Slet mine data",
    forgotten: "Dine data er slettet",
    forgottenText: "Du får ikke flere e-mails.",
    forgetBusy: "Der er lige nu en e-mail på vej til dig. Prøv igen om et par minutter.",
    forgetUnsure: "Sæt kryds i feltet først.",
    suppressed:
      "E-mails til denne adresse kom retur eller blev rapporteret som spam, så vi er holdt op med at sende dem. Kontakt os, hvis du vil ændre det.",
    nothing: "Du abonnerer ikke på noget i øjeblikket.",
    link: "Administrer dine abonnementer",
  },
  addressChange: {
    title: "Bekræft din nye adresse",
    text: (title) =>
      `Klik på knappen for at få e-mails fra ${title} på den adresse, dette link blev sendt til.`,
    send: "Bekræft adresse",
    done: "Din adresse er ændret",
    doneText: (address) => `Fra nu af sender vi dine e-mails til ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Bekræft dit abonnement på ${title}`,
      heading: "Bekræft dit abonnement",
      text: (title) => `Bekræft, at du gerne vil have ${title} på e-mail.`,
      byMail: "Knappen åbner en e-mail, der er klar til at blive sendt. Send den, som den er.",
      action: "Bekræft abonnement",
      validFor: (count) => `Linket virker i ${timer(count)}.`,
      notYou:
        "Hvis du ikke har tilmeldt dig, skal du bare ignorere denne e-mail. Du får ikke flere e-mails, og vi sletter din adresse.",
    },
    already: {
      subject: (title) => `Du abonnerer allerede på ${title}`,
      heading: "Du abonnerer allerede",
      text: (title) =>
        `Nogen, sandsynligvis dig selv, har bedt om at tilmelde denne adresse til ${title}. Du abonnerer allerede, så du behøver ikke at gøre noget.`,
      action: "Administrer dine abonnementer",
      notYou: "Hvis det ikke var dig, skal du bare ignorere denne e-mail. Intet er ændret.",
    },
    newAddress: {
      subject: (title) => `Bekræft din nye adresse til ${title}`,
      heading: "Bekræft din nye adresse",
      text: (title) => `Bekræft, at du gerne vil have e-mails fra ${title} på denne adresse.`,
      action: "Bekræft adresse",
      validFor: (count) => `Linket virker i ${timer(count)}.`,
      notYou: "Hvis du ikke har bedt om dette, skal du bare ignorere denne e-mail. Intet bliver ændret.",
    },
    addressChanged: {
      subject: (title) => `Din adresse til ${title} er ændret`,
      heading: "Din adresse er ændret",
      text: (title) => `Du får ikke længere e-mails fra ${title} på denne adresse.`,
      newAddress: (address) => `Fra nu af sender vi dem til ${address}.`,
      notYou: "Hvis det ikke var dig, så svar på denne e-mail. Så ser vi på sagen.",
    },
    sendingPaused: {
      subject: (issue, destination) =>
        destination === undefined
          ? `${issue} er sat på pause`
          : `${issue} er sat på pause for ${destination}`,
      heading: "Udsendelsen er sat på pause",
      text: (issue, destination) =>
        destination === undefined
          ? `Mailserveren afviser e-mails fra nummeret ${issue}, så udsendelsen er stoppet.`
          : `${destination} afviser e-mails fra nummeret ${issue}, så de venter. Alle andre sendes stadig.`,
      reason: (reason) => `Årsagen, på engelsk: ${reason}`,
      nobody: "Ingen adresser er blevet blokeret af den grund.",
      resume:
        "Løs problemet, og kør derefter denne kommando. De personer, hvis e-mail blev afvist eller venter, får den også:",
      notYou: "Du får denne e-mail, fordi adressen står som mail.alerts i feedletter.yaml.",
    },
    welcome: {
      heading: (title) => `Velkommen til ${title}`,
      latestIssue: "Det seneste nummer:",
    },
    joins: {
      joined: (address) => `Ny abonnent: ${address}`,
      allJoined: (count) => plural("da", count, { one: "1 ny abonnent", other: `${count} nye abonnenter` }),
      left: (address) => `Afmeldt: ${address}`,
      allLeft: (count) => plural("da", count, { one: "1 afmelding", other: `${count} afmeldinger` }),
      more: (count) => plural("da", count, { one: "og en til", other: `og ${count} til` }),
      notYou: "Du får denne e-mail, fordi mail.joins er angivet i feedletter.yaml.",
    },
    whatYouGet: "Du får:",
  },
};
