import type { en } from "./en.js";
import { sendingPaused } from "./pauses/cs.js";
import { plural } from "./plural.js";

const hodin = (count: number): string =>
  plural("cs", count, {
    one: "jednu hodinu",
    few: `${count} hodiny`,
    many: `${count} hodiny`,
    other: `${count} hodin`,
  });
const hodinGenitiv = (count: number): string =>
  plural("cs", count, {
    one: "jedné hodiny",
    few: `${count} hodin`,
    many: `${count} hodiny`,
    other: `${count} hodin`,
  });

/** Czech: says "vy", and quotes titles instead of inflecting them. */
export const cs: typeof en = {
  subscribePage: {
    title: "Odebírat",
    whatIsAFeed:
      "Kanál přináší nové články do čtečky, kterou si zvolíte, bez účtu a bez sledování. Stačí do ní zkopírovat jednu z těchto adres.",
    thisIsAFeed:
      "Toto je kanál s články. Zkopírujte jeho adresu do čtečky a nové články dostanete automaticky.",
    feeds: "Kanály",
    allFeeds: "Všechny kanály v jednom souboru (OPML)",
    recentPosts: "Nejnovější články",
    by: "autor:",
    updated: "Aktualizováno",
    noPosts: "Zatím tu nejsou žádné články.",
    copy: "Kopírovat",
    copied: "Zkopírováno",
    openIn: "Nebo kanál otevřete v:",
    moreFeeds: "Další kanály",
    feedsBy: { tag: "Témata", author: "Autoři", section: "Rubriky", language: "Jazyky" },
    byEmail: "E-mailem",
    joinByMail:
      "Pošlete na tuto adresu e-mail a nové články vám budou chodit do schránky. Odhlásit se můžete kdykoli.",
  },
  digest: {
    read: "Přečíst článek",
    by: "autor:",
    unsubscribe: "Odhlásit odběr",
    whyYouGetThis: "Tento e-mail dostáváte, protože odebíráte:",
    newPosts: (count) =>
      plural("cs", count, {
        one: "Jeden nový článek",
        few: `${count} nové články`,
        many: `${count} nového článku`,
        other: `${count} nových článků`,
      }),
    issue: (number) => `Vydání ${number}`,
    greeting: (name) => `Dobrý den, ${name}! `,
    whatIsNew: (title) => `Přinášíme novinky z „${title}“.`,
    minutesToRead: (minutes) => `${minutes} min čtení`,
    toTheSite: "Přejít na web",
    untitled: "Bez názvu",
    viewInBrowser: "Zobrazit v prohlížeči",
    preferences: "Nastavení",
    continueReading: "Číst dál",
    alsoWorthReading: "Za přečtení stojí i",
    watch: "Přehrát video",
    listen: "Poslechnout",
    drawing: "Zobrazit kresbu",
  },
  archive: {
    allIssues: "Všechna vydání",
    previous: "Předchozí vydání",
    next: "Další vydání",
    otherIssues: "Ostatní vydání",
  },
  errorPages: {
    notFound: "Stránka nebyla nalezena",
    notFoundHelp:
      "Pokud přicházíte z e-mailu, odkaz v něm mohl být useknutý. Zkopírujte z e-mailu celý odkaz a zkuste to znovu.",
    failed: "Něco se nepovedlo",
    failedHelp: "Chyba je na naší straně. Zkuste to prosím znovu za pár minut.",
    tooLarge: "V tomto formuláři je příliš mnoho textu",
  },
  review: {
    subject: (subject) => `Náhled: ${subject}`,
    notice: (digest, when) =>
      `Toto je náhled vydání „${digest}“. Bude odesláno ${when} i s novými články, které do té doby vyjdou.`,
    choices: { hold: "Pozastavit", "send-now": "Odeslat hned", "at-its-time": "Odeslat podle plánu" },
    status: {
      "at-its-time": (digest, when) => `Vydání „${digest}“ bude odesláno ${when}.`,
      hold: (digest, when) =>
        `Vydání „${digest}“ mělo být odesláno ${when} a je pozastaveno. Neodešle se, dokud ho zde neuvolníte. Jinak se články přesunou do dalšího vydání.`,
      "send-now": (digest) => `Vydání „${digest}“ bude odesláno do minuty.`,
      begun: (digest) => `Vydání „${digest}“ se právě odesílá. Na změny už je pozdě.`,
      done: (digest, when) => `Vydání „${digest}“ s termínem ${when} je uzavřeno. Na změny už je pozdě.`,
    },
  },
  signUp: {
    title: (title) => `Odběr „${title}“`,
    intro:
      "Dostávejte nové články do schránky. Nejprve vás požádáme o potvrzení adresy a odhlásit se můžete kdykoli.",
    address: "E-mailová adresa",
    name: "Jméno (nepovinné)",
    digests: "Které newslettery chcete dostávat?",
    chooseOne: "Jak často?",
    noneOfThese: "Žádný z nich",
    topics: "Vyberte témata (nepovinné)",
    topicsHelp: "Když nic nezaškrtnete, budete dostávat vše.",
    send: "Přihlásit k odběru",
    leaveEmpty: "Toto pole nechte prázdné",
    quick: "Odešlete prosím formulář ještě jednou.",
    noAddress: "Zadejte prosím platnou e-mailovou adresu, například jmeno@example.org.",
    noDigest: "Vyberte prosím alespoň jeden newsletter.",
    oneOfGroup: "Některé z těchto newsletterů se navzájem nahrazují. Vyberte prosím jen jeden z nich.",
    tooOften: "Příliš mnoho pokusů. Zkuste to prosím znovu za hodinu.",
    busy: "Právě se přihlašuje mnoho lidí. Zkuste to prosím znovu za pár minut.",
    elsewhere: "Formulář byl odeslán z jiného webu. Odešlete ho prosím znovu zde.",
    needsProof:
      "Příliš mnoho lidí se přihlásilo bez vyřešení hádanky. Zapněte prosím JavaScript nebo to zkuste znovu za hodinu.",
    puzzle:
      "Na ochranu před roboty vyřeší váš prohlížeč před odesláním formuláře malou hádanku. Žádný jiný web se na tom nepodílí a neukládají se žádné soubory cookie.",
    puzzleWithoutScript: "Vyžaduje to JavaScript. Bez něj se může za hodinu přihlásit jen několik lidí.",
    puzzleWorking: "Okamžik, váš prohlížeč řeší hádanku…",
    puzzleDone: "Váš prohlížeč hádanku vyřešil.",
    sent: "Zkontrolujte svou schránku",
    sentText: (count) =>
      `Poslali jsme vám e-mail s odkazem. Klikněte na něj do ${hodinGenitiv(count)} a odběr tím potvrdíte.`,
    sentHelp: "E-mail nedorazil? Podívejte se do složky se spamem nebo to zkuste znovu za hodinu.",
    sentLate: "Právě se přihlašuje mnoho lidí, takže e-mail může dorazit až za několik hodin.",
    sentSoon:
      "E-maily se odesílají zhruba jednou za hodinu, takže zpráva může dorazit až za hodinu nebo dvě.",
  },
  confirm: {
    title: "Potvrďte odběr",
    text: (title) => `Kliknutím na tlačítko potvrdíte, že chcete dostávat „${title}“ e-mailem.`,
    send: "Potvrdit odběr",
    done: "Odběr je potvrzen",
    doneText: (title) => `Od příštího vydání budete dostávat „${title}“. Děkujeme!`,
    expired: "Platnost odkazu vypršela",
    expiredText: "Požádejte prosím o nový.",
    again: "Přihlásit se znovu",
    gone: "Tento odkaz už nefunguje",
    goneText: "Platnost žádosti vypršela nebo byl odběr mezitím odhlášen.",
  },
  unsubscribe: {
    title: (title) => `Odhlásit odběr „${title}“?`,
    text: "Klikněte na tlačítko a tyto e-maily už nebudete dostávat.",
    send: "Odhlásit odběr",
    done: "Odběr je odhlášen",
    doneText: (title) => `„${title}“ už nebudete dostávat.`,
    all: "Odhlásit všechny newslettery",
    allDone: "Už nebudete dostávat žádné e-maily.",
    mistake: "Byl to omyl? Spravujte své odběry",
  },
  preferences: {
    title: "Vaše odběry",
    of: (address) => `Adresa: ${address}`,
    saved: "Změny byly uloženy.",
    digests: "Newslettery",
    language: "Jazyk e-mailů a stránek",
    siteLanguage: (language) => `Jazyk webu (${language})`,
    save: "Uložit změny",
    pause: "Dát si pauzu",
    pauseHelp: "Pozastavte e-maily na několik týdnů. Potom začnou zase automaticky chodit.",
    weeks: "Počet týdnů",
    pauseSend: "Pozastavit e-maily",
    pausedUntil: (date) => `E-maily jsou pozastaveny do ${date}.`,
    resume: "Obnovit e-maily",
    address: "Změnit e-mailovou adresu",
    addressHelp: "Na novou adresu pošleme odkaz. Kliknutím na něj změnu dokončíte.",
    newAddress: "Nová e-mailová adresa",
    addressSend: "Změnit adresu",
    addressSent:
      "Pokud na tuto adresu můžeme posílat e-maily, odkaz je na cestě. Kliknutím na něj změnu dokončíte.",
    unsubscribe: "Odhlásit odběr",
    unsubscribeHelp: "Už vám nepřijdou žádné e-maily. Znovu se přihlásit můžete kdykoli.",
    unsubscribeSend: "Odhlásit všechny newslettery",
    forget: "Smazat moje údaje",
    forgetHelp:
      "Smažeme vše, co o vás víme: adresu, jméno i nastavení. Ponecháme si jen kód, ze kterého nelze vaši adresu zjistit. Brání tomu, aby vás znovu přidal import.",
    forgetSure: "Ano, smazat vše",
    forgetSend: "Smazat moje údaje",
    forgotten: "Vaše údaje byly smazány",
    forgottenText: "Už nebudete dostávat žádné e-maily.",
    forgetBusy: "Právě vám odesíláme e-mail. Zkuste to prosím znovu za pár minut.",
    forgetUnsure: "Nejprve prosím zaškrtněte políčko.",
    suppressed:
      "E-maily na tuto adresu se vracely nebo byly označeny jako spam, proto jsme je přestali posílat. Pokud to chcete změnit, kontaktujte nás.",
    nothing: "V tuto chvíli nic neodebíráte.",
    link: "Spravovat odběry",
  },
  addressChange: {
    title: "Potvrďte novou adresu",
    text: (title) =>
      `Kliknutím na tlačítko potvrdíte, že chcete e-maily „${title}“ dostávat na adresu, na kterou přišel tento odkaz.`,
    send: "Potvrdit adresu",
    done: "Adresa byla změněna",
    doneText: (address) => `E-maily vám odteď budeme posílat na adresu ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Potvrďte odběr „${title}“`,
      heading: "Potvrďte odběr",
      text: (title) => `Potvrďte prosím, že chcete dostávat „${title}“ e-mailem.`,
      byMail: "Tlačítko otevře připravený e-mail. Odešlete ho tak, jak je.",
      action: "Potvrdit odběr",
      validFor: (count) => `Odkaz platí ${hodin(count)}.`,
      notYou:
        "Pokud jste se k odběru nepřihlašovali, tento e-mail prostě ignorujte. Žádné další vám nepřijdou a vaši adresu smažeme.",
    },
    already: {
      subject: (title) => `„${title}“ už odebíráte`,
      heading: "Odběr už máte",
      text: (title) =>
        `Někdo, pravděpodobně vy, chtěl tuto adresu přihlásit k odběru „${title}“. Odběr už máte, takže není potřeba nic dělat.`,
      action: "Spravovat odběry",
      notYou: "Pokud jste to nebyli vy, tento e-mail prostě ignorujte. Nic se nezměnilo.",
    },
    newAddress: {
      subject: (title) => `Potvrďte novou adresu pro „${title}“`,
      heading: "Potvrďte novou adresu",
      text: (title) => `Potvrďte prosím, že chcete e-maily „${title}“ dostávat na tuto adresu.`,
      action: "Potvrdit adresu",
      validFor: (count) => `Odkaz platí ${hodin(count)}.`,
      notYou: "Pokud jste o to nežádali, tento e-mail prostě ignorujte. Nic se nezmění.",
    },
    addressChanged: {
      subject: (title) => `Vaše adresa pro „${title}“ byla změněna`,
      heading: "Vaše adresa byla změněna",
      text: (title) => `E-maily „${title}“ už na tuto adresu nebudou chodit.`,
      newAddress: (address) => `Odteď je budeme posílat na adresu ${address}.`,
      notYou: "Pokud jste to nebyli vy, odpovězte prosím na tento e-mail a my to prověříme.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Vítejte v odběru „${title}“`,
      latestIssue: "Nejnovější vydání:",
    },
    joins: {
      joined: (address) => `Nový odběr: ${address}`,
      allJoined: (count) =>
        plural("cs", count, {
          one: "1 nový odběr",
          few: `${count} nové odběry`,
          many: `${count} nového odběru`,
          other: `${count} nových odběrů`,
        }),
      left: (address) => `Odhlášení: ${address}`,
      allLeft: (count) =>
        plural("cs", count, {
          one: "1 odhlášení",
          few: `${count} odhlášení`,
          many: `${count} odhlášení`,
          other: `${count} odhlášení`,
        }),
      more: (count) =>
        plural("cs", count, {
          one: "a ještě jedna adresa",
          few: `a ještě ${count} adresy`,
          many: `a ještě ${count} adresy`,
          other: `a ještě ${count} adres`,
        }),
      notYou: "Tento e-mail dostáváte, protože je v souboru feedletter.yaml nastaveno mail.joins.",
    },
    whatYouGet: "Budete dostávat:",
  },
};
