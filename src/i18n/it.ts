import type { en } from "./en.js";
import { sendingPaused } from "./pauses/it.js";
import { plural } from "./plural.js";

const ore = (count: number): string => plural("it", count, { one: "un’ora", other: `${count} ore` });

/** Italian: says "tu", and avoids forms that name one gender. */
export const it: typeof en = {
  subscribePage: {
    title: "Iscriviti",
    whatIsAFeed:
      "Un feed porta i nuovi articoli nel lettore che preferisci, senza account e senza tracciamento. Basta copiare uno di questi indirizzi nel tuo lettore.",
    thisIsAFeed:
      "Questo è un feed. Copia il suo indirizzo in un lettore di feed per ricevere automaticamente i nuovi articoli.",
    feeds: "Feed",
    allFeeds: "Tutti i feed in un unico file (OPML)",
    recentPosts: "Articoli recenti",
    by: "di",
    updated: "Aggiornato",
    noPosts: "Non ci sono ancora articoli.",
    copy: "Copia",
    copied: "Copiato",
    openIn: "Oppure apri il feed in:",
    moreFeeds: "Altri feed",
    feedsBy: { tag: "Argomenti", author: "Autori", section: "Sezioni", language: "Lingue" },
    byEmail: "Via email",
    joinByMail:
      "Invia un’email a questo indirizzo per ricevere i nuovi articoli. Puoi annullare l’iscrizione in qualsiasi momento.",
  },
  digest: {
    read: "Leggi l’articolo",
    by: "di",
    unsubscribe: "Annulla l’iscrizione",
    whyYouGetThis: "Ricevi questa email per la tua iscrizione a",
    newPosts: (count) => plural("it", count, { one: "Un nuovo articolo", other: `${count} nuovi articoli` }),
    issue: (number) => `Numero ${number}`,
    greeting: (name) => `Ciao ${name}! `,
    whatIsNew: (title) => `Ecco le novità di ${title}.`,
    minutesToRead: (minutes) => `${minutes} min di lettura`,
    toTheSite: "Vai al sito",
    untitled: "Senza titolo",
    viewInBrowser: "Apri nel browser",
    preferences: "Preferenze",
    continueReading: "Continua a leggere",
    alsoWorthReading: "Da leggere anche",
    watch: "Guarda il video",
    listen: "Ascolta",
    drawing: "Guarda il disegno",
  },
  archive: {
    allIssues: "Tutti i numeri",
    previous: "Numero precedente",
    next: "Numero successivo",
    otherIssues: "Altri numeri",
  },
  errorPages: {
    notFound: "Pagina non trovata",
    notFoundHelp:
      "Se arrivi da un’email, il link potrebbe essere incompleto. Copia l’intero link dall’email e riprova.",
    failed: "Qualcosa è andato storto",
    failedHelp: "Il problema è nostro. Riprova tra qualche minuto.",
    tooLarge: "Questo modulo contiene troppo testo",
  },
  review: {
    subject: (subject) => `Anteprima: ${subject}`,
    notice: (digest, when) =>
      `Questa è un’anteprima di ${digest}. L’invio è previsto per ${when}, con i nuovi articoli pubblicati fino ad allora.`,
    choices: { hold: "Sospendi", "send-now": "Invia ora", "at-its-time": "Invia come previsto" },
    status: {
      "at-its-time": (digest, when) => `L’invio di ${digest} è previsto per ${when}.`,
      hold: (digest, when) =>
        `L’invio di ${digest} era previsto per ${when} ed è sospeso. Non partirà finché non lo sblocchi qui. Altrimenti, i suoi articoli passeranno al prossimo numero.`,
      "send-now": (digest) => `L’invio di ${digest} partirà entro un minuto.`,
      begun: (digest) => `L’invio di ${digest} è in corso. È troppo tardi per le modifiche.`,
      done: (digest, when) =>
        `Il numero di ${digest} previsto per ${when} è concluso. È troppo tardi per le modifiche.`,
    },
  },
  signUp: {
    title: (title) => `Iscriviti a ${title}`,
    intro:
      "Ricevi i nuovi articoli via email. Prima ti chiederemo di confermare l’indirizzo, e puoi annullare l’iscrizione in qualsiasi momento.",
    address: "Indirizzo email",
    name: "Nome (facoltativo)",
    digests: "Quali newsletter vuoi ricevere?",
    chooseOne: "Con quale frequenza?",
    noneOfThese: "Nessuna di queste",
    topics: "Scegli gli argomenti (facoltativo)",
    topicsHelp: "Lascia vuote tutte le caselle per ricevere tutto.",
    send: "Iscriviti",
    leaveEmpty: "Lascia vuoto questo campo",
    quick: "Invia di nuovo il modulo.",
    noAddress: "Inserisci un indirizzo email valido, ad esempio nome@example.org.",
    noDigest: "Scegli almeno una newsletter.",
    oneOfGroup: "Alcune di queste newsletter sono alternative. Scegline una sola.",
    tooOften: "Troppi tentativi. Riprova tra un’ora.",
    busy: "In questo momento si stanno iscrivendo molte persone. Riprova tra qualche minuto.",
    elsewhere: "Questo modulo è stato inviato da un altro sito. Invialo di nuovo da qui.",
    needsProof:
      "Troppe persone si sono iscritte senza risolvere l’enigma. Attiva JavaScript o riprova tra un’ora.",
    puzzle:
      "Per tenere lontani i bot, il tuo browser risolve un piccolo enigma prima di inviare il modulo. Nessun altro sito è coinvolto e non vengono salvati cookie.",
    puzzleWithoutScript: "Per questo serve JavaScript. Senza, possono iscriversi solo poche persone all’ora.",
    puzzleWorking: "Un momento, il tuo browser sta risolvendo l’enigma…",
    puzzleDone: "Il tuo browser ha risolto l’enigma.",
    sent: "Controlla la tua posta",
    sentText: (count) =>
      `Ti abbiamo inviato un’email con un link. Fai clic sul link entro ${ore(count)} per confermare l’iscrizione.`,
    sentHelp: "Non è arrivata? Controlla la cartella dello spam o riprova tra un’ora.",
    sentLate:
      "In questo momento si stanno iscrivendo molte persone, quindi l’email potrebbe impiegare qualche ora.",
    sentSoon: "Le email partono circa ogni ora, quindi potrebbe impiegare una o due ore.",
  },
  confirm: {
    title: "Conferma l’iscrizione",
    text: (title) => `Fai clic sul pulsante per ricevere ${title} via email.`,
    send: "Conferma l’iscrizione",
    done: "Iscrizione confermata",
    doneText: (title) => `Riceverai ${title} a partire dal prossimo numero. Grazie per l’iscrizione!`,
    expired: "Questo link è scaduto",
    expiredText: "Richiedine uno nuovo.",
    again: "Iscriviti di nuovo",
    gone: "Questo link non funziona più",
    goneText: "La richiesta è scaduta, oppure nel frattempo hai annullato l’iscrizione.",
  },
  unsubscribe: {
    title: (title) => `Vuoi annullare l’iscrizione a ${title}?`,
    text: "Fai clic sul pulsante per non ricevere più queste email.",
    send: "Annulla l’iscrizione",
    done: "Iscrizione annullata",
    doneText: (title) => `Non riceverai più ${title}.`,
    all: "Annulla l’iscrizione a tutte le newsletter",
    allDone: "Non riceverai più email.",
    mistake: "È stato un errore? Gestisci le tue iscrizioni",
  },
  preferences: {
    title: "Le tue iscrizioni",
    of: (address) => `Per ${address}`,
    saved: "Le modifiche sono state salvate.",
    digests: "Newsletter",
    language: "Lingua di email e pagine",
    siteLanguage: (language) => `Quella del sito (${language})`,
    save: "Salva le modifiche",
    pause: "Fai una pausa",
    pauseHelp: "Sospendi le email per qualche settimana. Riprenderanno automaticamente.",
    weeks: "Settimane",
    pauseSend: "Sospendi le email",
    pausedUntil: (date) => `Le tue email sono sospese fino al ${date}.`,
    resume: "Riprendi le email",
    address: "Cambia il tuo indirizzo email",
    addressHelp: "Invieremo un link al nuovo indirizzo. Fai clic sul link per completare la modifica.",
    newAddress: "Nuovo indirizzo email",
    addressSend: "Cambia indirizzo",
    addressSent:
      "Se possiamo inviare email a quell’indirizzo, un link è in arrivo. Fai clic sul link per completare la modifica.",
    unsubscribe: "Annulla l’iscrizione",
    unsubscribeHelp: "Interrompi tutte le email. Puoi iscriverti di nuovo in qualsiasi momento.",
    unsubscribeSend: "Annulla l’iscrizione a tutte le newsletter",
    forget: "Elimina i miei dati",
    forgetHelp:
      "Elimineremo tutto ciò che sappiamo di te: indirizzo, nome e scelte. Conserviamo solo un codice da cui non si può risalire al tuo indirizzo. Serve a evitare che un’importazione ti aggiunga di nuovo.",
    forgetSure: "Sì, elimina tutto",
    forgetSend: "Elimina i miei dati",
    forgotten: "I tuoi dati sono stati eliminati",
    forgottenText: "Non riceverai più email.",
    forgetBusy: "In questo momento ti stiamo inviando un’email. Riprova tra qualche minuto.",
    forgetUnsure: "Prima seleziona la casella.",
    suppressed:
      "Le email a questo indirizzo sono state respinte o segnalate come spam, quindi non ne inviamo più. Contattaci se vuoi cambiare questa impostazione.",
    nothing: "Al momento non hai nessuna iscrizione.",
    link: "Gestisci le tue iscrizioni",
  },
  addressChange: {
    title: "Conferma il nuovo indirizzo",
    text: (title) =>
      `Fai clic sul pulsante per ricevere le email di ${title} all’indirizzo a cui è stato inviato questo link.`,
    send: "Conferma l’indirizzo",
    done: "Il tuo indirizzo è stato cambiato",
    doneText: (address) => `D’ora in poi invieremo le tue email a ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Conferma l’iscrizione a ${title}`,
      heading: "Conferma l’iscrizione",
      text: (title) => `Conferma che vuoi ricevere ${title} via email.`,
      byMail: "Il pulsante apre un’email già pronta. Basta inviarla così com’è.",
      action: "Conferma l’iscrizione",
      validFor: (count) => `Il link è valido per ${ore(count)}.`,
      notYou:
        "Se la richiesta non è tua, ignora questa email. Non ne riceverai altre ed elimineremo il tuo indirizzo.",
    },
    already: {
      subject: (title) => `Ricevi già ${title}`,
      heading: "La tua iscrizione è già attiva",
      text: (title) =>
        `Qualcuno, probabilmente tu, ha inserito questo indirizzo per iscriversi a ${title}. La tua iscrizione è già attiva, quindi non devi fare nulla.`,
      action: "Gestisci le tue iscrizioni",
      notYou: "Se la richiesta non è tua, ignora questa email. Non è cambiato nulla.",
    },
    newAddress: {
      subject: (title) => `Conferma il nuovo indirizzo per ${title}`,
      heading: "Conferma il nuovo indirizzo",
      text: (title) => `Conferma che vuoi ricevere le email di ${title} a questo indirizzo.`,
      action: "Conferma l’indirizzo",
      validFor: (count) => `Il link è valido per ${ore(count)}.`,
      notYou: "Se la richiesta non è tua, ignora questa email. Non cambierà nulla.",
    },
    addressChanged: {
      subject: (title) => `Il tuo indirizzo per ${title} è stato cambiato`,
      heading: "Il tuo indirizzo è stato cambiato",
      text: (title) => `Non riceverai più le email di ${title} a questo indirizzo.`,
      newAddress: (address) => `D’ora in poi le invieremo a ${address}.`,
      notYou: "Se la richiesta non è tua, rispondi a questa email e ce ne occuperemo.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Ti diamo il benvenuto in ${title}`,
      latestIssue: "L’ultimo numero:",
    },
    joins: {
      joined: (address) => `Nuova iscrizione: ${address}`,
      allJoined: (count) =>
        plural("it", count, { one: "1 nuova iscrizione", other: `${count} nuove iscrizioni` }),
      left: (address) => `Iscrizione annullata: ${address}`,
      allLeft: (count) =>
        plural("it", count, { one: "1 iscrizione annullata", other: `${count} iscrizioni annullate` }),
      more: (count) => plural("it", count, { one: "e un’altra", other: `e altre ${count}` }),
      notYou: "Ricevi questa email perché mail.joins è impostato in feedletter.yaml.",
    },
    whatYouGet: "Riceverai:",
  },
};
