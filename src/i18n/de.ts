import type { en } from "./en.js";
import { sendingPaused } from "./pauses/de.js";
import { plural } from "./plural.js";

const stunden = (count: number): string =>
  plural("de", count, { one: "eine Stunde", other: `${count} Stunden` });
const stundenDativ = (count: number): string =>
  plural("de", count, { one: "einer Stunde", other: `${count} Stunden` });

/** German: says "du", and avoids forms that name one gender. */
export const de: typeof en = {
  subscribePage: {
    title: "Abonnieren",
    whatIsAFeed:
      "Ein Feed bringt neue Beiträge in den Feedreader deiner Wahl, ohne Konto und ohne Tracking. Kopiere einfach eine dieser Adressen in deinen Feedreader.",
    thisIsAFeed:
      "Das ist ein Feed. Kopiere seine Adresse in einen Feedreader, um neue Beiträge automatisch zu bekommen.",
    feeds: "Feeds",
    allFeeds: "Alle Feeds in einer Datei (OPML)",
    recentPosts: "Neueste Beiträge",
    by: "von",
    updated: "Aktualisiert",
    noPosts: "Es gibt noch keine Beiträge.",
    copy: "Kopieren",
    copied: "Kopiert",
    openIn: "Oder direkt öffnen in:",
    moreFeeds: "Weitere Feeds",
    feedsBy: { tag: "Themen", author: "Autorinnen und Autoren", section: "Rubriken", language: "Sprachen" },
    byEmail: "Per E-Mail",
    joinByMail:
      "Schick eine E-Mail an diese Adresse, und du bekommst neue Beiträge per E-Mail. Du kannst dich jederzeit abmelden.",
  },
  digest: {
    read: "Weiterlesen",
    by: "von",
    unsubscribe: "Abmelden",
    whyYouGetThis: "Du bekommst diese E-Mail durch dein Abo von",
    newPosts: (count) => plural("de", count, { one: "Ein neuer Beitrag", other: `${count} neue Beiträge` }),
    issue: (number) => `Ausgabe ${number}`,
    greeting: (name) => `Hallo ${name}! `,
    whatIsNew: (title) => `Das ist neu bei ${title}.`,
    minutesToRead: (minutes) => `${minutes} Min. Lesezeit`,
    toTheSite: "Zur Website",
    untitled: "Ohne Titel",
    viewInBrowser: "Im Browser ansehen",
    preferences: "Einstellungen",
    continueReading: "Weiterlesen",
    alsoWorthReading: "Außerdem lesenswert",
    watch: "Video ansehen",
    listen: "Anhören",
    drawing: "Zeichnung ansehen",
  },
  archive: {
    allIssues: "Alle Ausgaben",
    previous: "Vorherige Ausgabe",
    next: "Nächste Ausgabe",
    otherIssues: "Weitere Ausgaben",
  },
  errorPages: {
    notFound: "Seite nicht gefunden",
    notFoundHelp:
      "Wenn du aus einer E-Mail hierhergekommen bist, wurde der Link vielleicht abgeschnitten. Kopiere den ganzen Link aus der E-Mail und versuche es noch einmal.",
    failed: "Etwas ist schiefgelaufen",
    failedHelp: "Das Problem liegt bei uns. Bitte versuche es in ein paar Minuten noch einmal.",
    tooLarge: "In diesem Formular steht zu viel Text",
  },
  review: {
    subject: (subject) => `Vorschau: ${subject}`,
    notice: (digest, when) =>
      `Das ist eine Vorschau auf ${digest}. Der Versand ist für ${when} geplant; neue Beiträge kommen bis dahin noch dazu.`,
    choices: { hold: "Zurückhalten", "send-now": "Jetzt senden", "at-its-time": "Wie geplant senden" },
    status: {
      "at-its-time": (digest, when) => `${digest} wird wie geplant gesendet: ${when}.`,
      hold: (digest, when) =>
        `${digest} war für ${when} geplant und wird zurückgehalten. Der Versand beginnt erst, wenn du ihn hier freigibst. Sonst kommen die Beiträge in die nächste Ausgabe.`,
      "send-now": (digest) => `${digest} wird innerhalb einer Minute gesendet.`,
      begun: (digest) => `${digest} wird gerade gesendet. Änderungen sind nicht mehr möglich.`,
      done: (digest, when) =>
        `Der für ${when} geplante Versand von ${digest} ist abgeschlossen. Änderungen sind nicht mehr möglich.`,
    },
  },
  signUp: {
    title: (title) => `${title} abonnieren`,
    intro:
      "Neue Beiträge direkt in dein Postfach. Du bestätigst zuerst deine Adresse und kannst dich jederzeit abmelden.",
    address: "E-Mail-Adresse",
    name: "Name (optional)",
    digests: "Welche Newsletter möchtest du bekommen?",
    chooseOne: "Wie oft?",
    noneOfThese: "Keinen davon",
    topics: "Themen auswählen (optional)",
    topicsHelp: "Ohne Auswahl bekommst du alles.",
    send: "Abonnieren",
    leaveEmpty: "Dieses Feld leer lassen",
    quick: "Bitte sende das Formular noch einmal ab.",
    noAddress: "Bitte gib eine gültige E-Mail-Adresse ein, zum Beispiel name@example.org.",
    noDigest: "Bitte wähle mindestens einen Newsletter aus.",
    oneOfGroup: "Einige dieser Newsletter sind Alternativen. Bitte wähle nur einen davon aus.",
    tooOften: "Zu viele Versuche. Bitte versuche es in einer Stunde noch einmal.",
    busy: "Gerade melden sich sehr viele Leute an. Bitte versuche es in ein paar Minuten noch einmal.",
    elsewhere: "Dieses Formular kam von einer anderen Website. Bitte sende es hier noch einmal ab.",
    needsProof:
      "Zu viele Leute haben sich angemeldet, ohne das Rätsel zu lösen. Bitte schalte JavaScript ein oder versuche es in einer Stunde noch einmal.",
    puzzle:
      "Zum Schutz vor Bots löst dein Browser ein kleines Rätsel, bevor er das Formular absendet. Keine andere Website ist daran beteiligt, und es werden keine Cookies gesetzt.",
    puzzleWithoutScript:
      "Dafür ist JavaScript nötig. Ohne JavaScript sind nur wenige Anmeldungen pro Stunde möglich.",
    puzzleWorking: "Einen Moment, dein Browser löst gerade das Rätsel …",
    puzzleDone: "Dein Browser hat das Rätsel gelöst.",
    sent: "Schau in dein Postfach",
    sentText: (count) =>
      `Wir haben dir eine E-Mail mit einem Link geschickt. Klicke innerhalb von ${stundenDativ(count)} darauf, um deine Anmeldung zu bestätigen.`,
    sentHelp: "Keine E-Mail da? Schau im Spam-Ordner nach oder versuche es in einer Stunde noch einmal.",
    sentLate:
      "Gerade melden sich sehr viele Leute an. Deshalb kann es ein paar Stunden dauern, bis die E-Mail ankommt.",
    sentSoon:
      "E-Mails werden etwa einmal pro Stunde verschickt. Deshalb kann es ein bis zwei Stunden dauern, bis sie ankommt.",
  },
  confirm: {
    title: "Anmeldung bestätigen",
    text: (title) => `Klicke auf den Button, um ${title} per E-Mail zu bekommen.`,
    send: "Anmeldung bestätigen",
    done: "Du bist angemeldet",
    doneText: (title) => `Ab der nächsten Ausgabe bekommst du ${title}. Danke für deine Anmeldung!`,
    expired: "Dieser Link ist abgelaufen",
    expiredText: "Bitte fordere einen neuen an.",
    again: "Noch einmal anmelden",
    gone: "Dieser Link ist nicht mehr gültig",
    goneText: "Die Anfrage ist abgelaufen, oder du hast dich inzwischen abgemeldet.",
  },
  unsubscribe: {
    title: (title) => `Von ${title} abmelden?`,
    text: "Klicke auf den Button, wenn du diese E-Mails nicht mehr bekommen möchtest.",
    send: "Abmelden",
    done: "Du bist abgemeldet",
    doneText: (title) => `Du bekommst ${title} nicht mehr.`,
    all: "Von allen Newslettern abmelden",
    allDone: "Du bekommst keine E-Mails mehr.",
    mistake: "Ein Versehen? Abos verwalten",
  },
  preferences: {
    title: "Deine Abos",
    of: (address) => `Für ${address}`,
    saved: "Deine Änderungen wurden gespeichert.",
    digests: "Newsletter",
    language: "Sprache der E-Mails und Seiten",
    siteLanguage: (language) => `Wie die Website (${language})`,
    save: "Änderungen speichern",
    pause: "Pause machen",
    pauseHelp: "Pausiere die E-Mails für ein paar Wochen. Danach bekommst du sie automatisch wieder.",
    weeks: "Wochen",
    pauseSend: "E-Mails pausieren",
    pausedUntil: (date) => `Deine E-Mails sind bis zum ${date} pausiert.`,
    resume: "Pause beenden",
    address: "E-Mail-Adresse ändern",
    addressHelp:
      "Wir schicken einen Link an deine neue Adresse. Klicke darauf, um die Änderung abzuschließen.",
    newAddress: "Neue E-Mail-Adresse",
    addressSend: "Adresse ändern",
    addressSent:
      "Wenn wir an diese Adresse E-Mails senden können, ist ein Link unterwegs. Klicke darauf, um die Änderung abzuschließen.",
    unsubscribe: "Abmelden",
    unsubscribeHelp: "Du bekommst dann keine E-Mails mehr. Du kannst dich jederzeit wieder anmelden.",
    unsubscribeSend: "Von allen Newslettern abmelden",
    forget: "Meine Daten löschen",
    forgetHelp:
      "Wir löschen alles, was wir über dich wissen: Adresse, Name und Auswahl. Wir behalten nur einen Code, aus dem sich deine Adresse nicht ablesen lässt. Er verhindert, dass dich ein Import wieder anmeldet.",
    forgetSure: "Ja, alles löschen",
    forgetSend: "Meine Daten löschen",
    forgotten: "Deine Daten wurden gelöscht",
    forgottenText: "Du bekommst keine E-Mails mehr.",
    forgetBusy:
      "Gerade ist eine E-Mail an dich unterwegs. Bitte versuche es in ein paar Minuten noch einmal.",
    forgetUnsure: "Bitte setze zuerst das Häkchen.",
    suppressed:
      "E-Mails an diese Adresse kamen zurück oder wurden als Spam gemeldet, deshalb senden wir keine mehr. Bitte melde dich bei uns, wenn du das ändern möchtest.",
    nothing: "Du hast zurzeit nichts abonniert.",
    link: "Abos verwalten",
  },
  addressChange: {
    title: "Neue Adresse bestätigen",
    text: (title) =>
      `Klicke auf den Button, um E-Mails von ${title} an die Adresse zu bekommen, an die wir diesen Link geschickt haben.`,
    send: "Adresse bestätigen",
    done: "Deine Adresse wurde geändert",
    doneText: (address) => `Ab jetzt schicken wir deine E-Mails an ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Bitte bestätige deine Anmeldung für ${title}`,
      heading: "Bitte bestätige deine Anmeldung",
      text: (title) => `Nur noch ein Klick, und du bekommst ${title} per E-Mail.`,
      byMail: "Der Button öffnet eine fertige E-Mail. Schick sie einfach so ab.",
      action: "Anmeldung bestätigen",
      validFor: (count) => `Der Link ist ${stunden(count)} gültig.`,
      notYou:
        "Wenn du dich nicht angemeldet hast, ignoriere diese E-Mail einfach. Du bekommst keine weiteren E-Mails, und wir löschen deine Adresse.",
    },
    already: {
      subject: (title) => `Du bist bereits für ${title} angemeldet`,
      heading: "Du bist bereits angemeldet",
      text: (title) =>
        `Jemand, wahrscheinlich du, wollte ${title} mit dieser Adresse abonnieren. Du bist bereits angemeldet und musst nichts weiter tun.`,
      action: "Abos verwalten",
      notYou: "Wenn du das nicht warst, ignoriere diese E-Mail einfach. Es hat sich nichts geändert.",
    },
    newAddress: {
      subject: (title) => `Bitte bestätige deine neue Adresse für ${title}`,
      heading: "Bitte bestätige deine neue Adresse",
      text: (title) => `Nur noch ein Klick, und du bekommst E-Mails von ${title} an diese Adresse.`,
      action: "Adresse bestätigen",
      validFor: (count) => `Der Link ist ${stunden(count)} gültig.`,
      notYou: "Wenn du das nicht warst, ignoriere diese E-Mail einfach. Es ändert sich nichts.",
    },
    addressChanged: {
      subject: (title) => `Deine Adresse für ${title} wurde geändert`,
      heading: "Deine Adresse wurde geändert",
      text: (title) => `Du bekommst E-Mails von ${title} nicht mehr an diese Adresse.`,
      newAddress: (address) => `Wir schicken sie ab jetzt an ${address}.`,
      notYou: "Wenn du das nicht warst, antworte bitte auf diese E-Mail. Wir kümmern uns darum.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Willkommen bei ${title}`,
      latestIssue: "Die neueste Ausgabe:",
    },
    joins: {
      joined: (address) => `Neues Abo: ${address}`,
      allJoined: (count) => plural("de", count, { one: "1 neues Abo", other: `${count} neue Abos` }),
      left: (address) => `Abgemeldet: ${address}`,
      allLeft: (count) => plural("de", count, { one: "1 Abmeldung", other: `${count} Abmeldungen` }),
      more: (count) =>
        plural("de", count, { one: "und eine weitere Adresse", other: `und ${count} weitere` }),
      notYou: "Du bekommst diese E-Mail, weil in feedletter.yaml mail.joins gesetzt ist.",
    },
    whatYouGet: "Du bekommst:",
  },
};
