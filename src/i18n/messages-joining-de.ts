import type { SubscriptionMessages } from "./messages-joining.js";

const stunden = (count: number): string => (count === 1 ? "eine Stunde" : `${count} Stunden`);
const stundenDativ = (count: number): string => (count === 1 ? "einer Stunde" : `${count} Stunden`);

export const SUBSCRIPTION_DE: SubscriptionMessages = {
  letters: {
    confirm: {
      subject: (title) => `${title}: Bitte bestätigen Sie Ihr Abonnement`,
      heading: "Noch ein Klick, dann geht es los",
      text: (title) =>
        `Jemand hat diese Adresse eingetragen, um ${title} per Mail zu bekommen. Wir hoffen, das waren Sie.`,
      action: "Abonnement bestätigen",
      ends: (count) => `Der Link gilt ${stunden(count)}.`,
      notYou:
        "Wenn Sie das nicht waren, beachten Sie diese Mail nicht: Es kommt nichts weiter, und die Adresse wird nicht behalten.",
    },
    already: {
      subject: (title) => `${title}: Sie haben schon abonniert`,
      heading: "Sie haben schon abonniert",
      text: (title) =>
        `Jemand, vielleicht Sie, hat diese Adresse eingetragen, um ${title} per Mail zu bekommen. Das kommt bereits: Es ist nichts zu tun.`,
      action: "Auswählen, was kommt",
      notYou: "Wenn Sie das nicht waren, beachten Sie diese Mail nicht: Es hat sich nichts geändert.",
    },
    newAddress: {
      subject: (title) => `${title}: Bitte bestätigen Sie Ihre neue Adresse`,
      heading: "Ist das Ihre neue Adresse?",
      text: (title) => `Mails von ${title} sollen künftig hierher kommen.`,
      action: "Neue Adresse bestätigen",
      ends: (count) => `Der Link gilt ${stunden(count)}.`,
      notYou: "Wenn Sie das nicht waren, beachten Sie diese Mail nicht: Es ändert sich nichts.",
    },
    moved: {
      subject: (title) => `${title}: Ihre Mails gehen an die neue Adresse`,
      heading: "Ihre neue Adresse ist bestätigt",
      text: (title) => `Mails von ${title} kommen nicht mehr hierher.`,
      where: (address) => `Sie gehen jetzt an ${address}.`,
      notYou: "Wenn Sie das nicht waren, antworten Sie auf diese Mail, und wir sehen nach.",
    },
    youGet: "Was Sie bekommen:",
  },
  signUp: {
    title: (title) => `${title} per Mail`,
    intro:
      "Neue Beiträge kommen in Ihr Postfach. Sie bestätigen zuerst die Adresse, und jede Mail hat einen Link zum Abbestellen.",
    address: "Mailadresse",
    name: "Name, wenn Sie mögen",
    digests: "Was möchten Sie bekommen?",
    topics: "Nur einige Themen",
    topicsHelp: "Wählen Sie, was Sie interessiert. Ohne Auswahl kommt alles.",
    send: "Abonnieren",
    quick: "Das ging schnell. Bitte drücken Sie den Knopf noch einmal.",
    noAddress: "Das ist keine Mailadresse. Schreiben Sie sie wie name@example.org.",
    noDigest: "Bitte wählen Sie mindestens eines aus.",
    tooOften: "Das wurde zu oft versucht. Bitte versuchen Sie es in einer Stunde noch einmal.",
    busy: "Gerade melden sich viele an. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
    elsewhere: "Dieses Formular kam von einer anderen Website. Bitte drücken Sie den Knopf hier.",
    sent: "Sehen Sie in Ihr Postfach",
    sentText: (count) =>
      `Eine Mail mit einem Link ist unterwegs. Folgen Sie ihm innerhalb von ${stundenDativ(count)}, dann haben Sie abonniert.`,
    sentHelp:
      "Nichts da? Sehen Sie bei den unerwünschten Mails nach, oder versuchen Sie es in einer Stunde noch einmal.",
  },
  confirm: {
    title: "Abonnement bestätigen",
    text: (title) => `${title} kommt dann in Ihr Postfach.`,
    send: "Ja, ich abonniere",
    done: "Sie haben abonniert",
    doneText: (title) => `Sie bekommen ab der nächsten Ausgabe ${title}. Danke, dass Sie mitlesen.`,
    expired: "Dieser Link ist abgelaufen",
    expiredText: "Fordern Sie einen neuen an: Er kommt sofort per Mail.",
    again: "Neu abonnieren",
    gone: "Es gibt nichts zu bestätigen",
    goneText: "Die Anmeldung ist abgelaufen, oder Sie haben seither abbestellt.",
  },
  leave: {
    title: "Abbestellen",
    text: (title) => `${title} kommt dann nicht mehr.`,
    send: "Abbestellen",
    done: "Sie haben abbestellt",
    doneText: (title) => `${title} kommt nicht mehr.`,
    all: "Auch alles andere abbestellen",
    allDone: "Es kommt keine Mail mehr.",
    mistake: "Ein Versehen? Wählen Sie neu, was kommt",
  },
  preferences: {
    title: "Was zu Ihnen kommt",
    of: (address) => `Für ${address}`,
    saved: "Es ist gespeichert.",
    digests: "Ausgaben",
    language: "Sprache der Mails und Seiten",
    siteLanguage: (language) => `Wie die Website (${language})`,
    save: "Speichern",
    pause: "Eine Pause",
    pauseHelp: "So viele Wochen kommt nichts; danach geht es von selbst weiter.",
    weeks: "Wochen",
    pauseSend: "Pause machen",
    pausedUntil: (date) => `Bis zum ${date} kommt nichts.`,
    resume: "Jetzt weitermachen",
    address: "Eine andere Adresse",
    addressHelp: "An die neue Adresse geht eine Mail mit einem Link. Sie gilt, sobald Sie ihm gefolgt sind.",
    newAddress: "Neue Mailadresse",
    addressSend: "Adresse ändern",
    addressSent: "Wenn an diese Adresse eine Mail gehen kann, ist sie unterwegs. Folgen Sie dem Link darin.",
    leave: "Abbestellen",
    leaveHelp: "Es kommt keine Mail mehr. Sie können jederzeit wiederkommen.",
    leaveSend: "Alles abbestellen",
    forget: "Vergessen werden",
    forgetHelp:
      "Alles über Sie wird gelöscht: Adresse, Name, Auswahl. Nur ein Schlüssel bleibt, aus dem nichts zu lesen ist, damit keine Liste Sie zurückholt.",
    forgetSure: "Ja, alles löschen",
    forgetSend: "Vergessen Sie mich",
    forgotten: "Sie sind vergessen",
    forgottenText: "Alles über Sie ist gelöscht. Es kommt keine Mail mehr.",
    forgetBusy:
      "Gerade ist eine Mail an Sie unterwegs. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
    forgetUnsure: "Bitte setzen Sie zuerst das Häkchen.",
    suppressed:
      "Mails an diese Adresse kamen zurück oder wurden gemeldet, deshalb geht keine mehr dorthin. Schreiben Sie uns, um das zu ändern.",
    nothing: "Zurzeit kommt nichts zu Ihnen.",
    link: "Auswählen, was kommt",
  },
  moved: {
    title: "Neue Adresse bestätigen",
    text: (title) => `Mails von ${title} kommen dann an die Adresse, an die dieser Link ging.`,
    send: "Ja, das ist meine Adresse",
    done: "Ihre Adresse ist geändert",
    doneText: (address) => `Mails kommen jetzt an ${address}.`,
  },
};
