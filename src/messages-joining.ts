/** Words of the pages and letters where people join, choose and leave. `title` is what the site or the digest is called. */
export interface JoiningMessages {
  readonly letters: {
    readonly confirm: LetterWords & { readonly ends: (hours: number) => string };
    readonly already: LetterWords;
    readonly newAddress: LetterWords & { readonly ends: (hours: number) => string };
    readonly moved: Omit<LetterWords, "action"> & { readonly where: (address: string) => string };
    readonly youGet: string;
  };
  readonly signUp: {
    readonly title: (title: string) => string;
    readonly intro: string;
    readonly address: string;
    readonly name: string;
    readonly digests: string;
    readonly topics: string;
    readonly topicsHelp: string;
    readonly send: string;
    readonly quick: string;
    readonly noAddress: string;
    readonly noDigest: string;
    readonly tooOften: string;
    readonly busy: string;
    readonly elsewhere: string;
    readonly sent: string;
    readonly sentText: (hours: number) => string;
    readonly sentHelp: string;
  };
  readonly confirm: {
    readonly title: string;
    readonly text: (title: string) => string;
    readonly send: string;
    readonly done: string;
    readonly doneText: (title: string) => string;
    readonly expired: string;
    readonly expiredText: string;
    readonly again: string;
    readonly gone: string;
    readonly goneText: string;
  };
  readonly leave: {
    readonly title: string;
    readonly text: (title: string) => string;
    readonly send: string;
    readonly done: string;
    readonly doneText: (title: string) => string;
    readonly all: string;
    readonly allDone: string;
    readonly mistake: string;
  };
  readonly preferences: {
    readonly title: string;
    readonly of: (address: string) => string;
    readonly saved: string;
    readonly digests: string;
    readonly language: string;
    readonly siteLanguage: (language: string) => string;
    readonly save: string;
    readonly pause: string;
    readonly pauseHelp: string;
    readonly weeks: string;
    readonly pauseSend: string;
    readonly pausedUntil: (date: string) => string;
    readonly resume: string;
    readonly address: string;
    readonly addressHelp: string;
    readonly newAddress: string;
    readonly addressSend: string;
    readonly addressSent: string;
    readonly leave: string;
    readonly leaveHelp: string;
    readonly leaveSend: string;
    readonly forget: string;
    readonly forgetHelp: string;
    readonly forgetSure: string;
    readonly forgetSend: string;
    readonly forgotten: string;
    readonly forgottenText: string;
    readonly forgetBusy: string;
    readonly forgetUnsure: string;
    readonly suppressed: string;
    readonly nothing: string;
    readonly link: string;
  };
  readonly moved: {
    readonly title: string;
    readonly text: (title: string) => string;
    readonly send: string;
    readonly done: string;
    readonly doneText: (address: string) => string;
  };
}

interface LetterWords {
  readonly subject: (title: string) => string;
  readonly heading: string;
  readonly text: (title: string) => string;
  readonly action: string;
  /** For whoever has not asked for it. */
  readonly notYou: string;
}

const hours = (count: number): string => (count === 1 ? "an hour" : `${count} hours`);

export const JOINING_EN: JoiningMessages = {
  letters: {
    confirm: {
      subject: (title) => `Confirm your subscription to ${title}`,
      heading: "One click, and it begins",
      text: (title) => `Somebody, you we hope, entered this address to get ${title} by mail.`,
      action: "Confirm the subscription",
      ends: (count) => `The link works for ${hours(count)}.`,
      notYou: "If that wasn't you, ignore this mail: nothing more comes, and the address is not kept.",
    },
    already: {
      subject: (title) => `You are subscribed to ${title}`,
      heading: "You are subscribed already",
      text: (title) =>
        `Somebody, perhaps you, entered this address to get ${title} by mail. It comes already: there is nothing to do.`,
      action: "Choose what comes",
      notYou: "If that wasn't you, ignore this mail: nothing has changed.",
    },
    newAddress: {
      subject: (title) => `Confirm your new address for ${title}`,
      heading: "Is this your new address?",
      text: (title) => `Mail from ${title} is to come here from now on.`,
      action: "Confirm the new address",
      ends: (count) => `The link works for ${hours(count)}.`,
      notYou: "If that wasn't you, ignore this mail: nothing changes.",
    },
    moved: {
      subject: (title) => `Mail from ${title} goes to your new address`,
      heading: "Your new address is confirmed",
      text: (title) => `Mail from ${title} comes here no longer.`,
      where: (address) => `It goes to ${address} now.`,
      notYou: "If that wasn't you, answer this mail, and we will look into it.",
    },
    youGet: "What you get:",
  },
  signUp: {
    title: (title) => `${title} by mail`,
    intro: "New posts come to your inbox. You confirm the address first, and each mail has a link to leave.",
    address: "Mail address",
    name: "Name, if you like",
    digests: "What would you like to get?",
    topics: "Only some topics",
    topicsHelp: "Tick what interests you. With nothing ticked, everything comes.",
    send: "Subscribe",
    quick: "That was quick. Please press the button once more.",
    noAddress: "That is no mail address. Write it as name@example.org.",
    noDigest: "Please choose at least one.",
    tooOften: "This was tried too often. Please try again in an hour.",
    busy: "Many people sign up at this moment. Please try again in a few minutes.",
    elsewhere: "This form was sent from another site. Please press the button here.",
    sent: "Look into your inbox",
    sentText: (count) =>
      `A mail with a link is on its way. Follow it within ${hours(count)}, and you are subscribed.`,
    sentHelp: "Nothing there? Look among the unwanted mail, or try again in an hour.",
  },
  confirm: {
    title: "Confirm your subscription",
    text: (title) => `${title} will come to your inbox.`,
    send: "Yes, subscribe me",
    done: "You are subscribed",
    doneText: (title) => `${title} comes with the next issue. Thank you for reading.`,
    expired: "This link has expired",
    expiredText: "Ask for a new one: it comes by mail at once.",
    again: "Subscribe again",
    gone: "Nothing waits to be confirmed",
    goneText: "The request has expired, or you have left since.",
  },
  leave: {
    title: "Unsubscribe",
    text: (title) => `${title} will come no longer.`,
    send: "Unsubscribe",
    done: "You have left",
    doneText: (title) => `${title} comes no longer.`,
    all: "Leave everything else, too",
    allDone: "No mail comes any more.",
    mistake: "A mistake? Choose again what comes",
  },
  preferences: {
    title: "What comes to you",
    of: (address) => `For ${address}`,
    saved: "It is saved.",
    digests: "Digests",
    language: "Language of mails and pages",
    siteLanguage: (language) => `As the site (${language})`,
    save: "Save",
    pause: "A pause",
    pauseHelp: "For so many weeks nothing comes; then it goes on by itself.",
    weeks: "Weeks",
    pauseSend: "Pause",
    pausedUntil: (date) => `Nothing comes until ${date}.`,
    resume: "Go on now",
    address: "Another address",
    addressHelp: "A mail with a link goes to the new address. It counts once you have followed that link.",
    newAddress: "New mail address",
    addressSend: "Change the address",
    addressSent: "If a mail can be sent to that address, it is on its way. Follow the link in it.",
    leave: "Leave",
    leaveHelp: "No mail comes any more. You can come back at any time.",
    leaveSend: "Leave everything",
    forget: "Be forgotten",
    forgetHelp:
      "Everything about you is erased: address, name, choices. Only a key that can't be read back stays, so that no list brings you back.",
    forgetSure: "Yes, erase everything",
    forgetSend: "Forget me",
    forgotten: "You are forgotten",
    forgottenText: "Everything about you is erased. No mail comes any more.",
    forgetBusy: "A mail to you is on its way at this moment. Please try again in a few minutes.",
    forgetUnsure: "Please tick the box first.",
    suppressed:
      "Mail to this address came back or was reported, so none is sent. Write to us to change that.",
    nothing: "Nothing comes to you at present.",
    link: "Choose what comes",
  },
  moved: {
    title: "Confirm your new address",
    text: (title) => `Mail from ${title} will come to the address that this link was mailed to.`,
    send: "Yes, this is my address",
    done: "Your address is changed",
    doneText: (address) => `Mail comes to ${address} now.`,
  },
};

const stunden = (count: number): string => (count === 1 ? "eine Stunde" : `${count} Stunden`);
const stundenDativ = (count: number): string => (count === 1 ? "einer Stunde" : `${count} Stunden`);

export const JOINING_DE: JoiningMessages = {
  letters: {
    confirm: {
      subject: (title) => `${title}: Bitte bestätigen Sie Ihr Abonnement`,
      heading: "Noch ein Klick, dann geht es los",
      text: (title) =>
        `Jemand, hoffentlich Sie, hat diese Adresse eingetragen, um ${title} per Mail zu bekommen.`,
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
    doneText: (title) => `${title} kommt mit der nächsten Ausgabe. Danke, dass Sie mitlesen.`,
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
