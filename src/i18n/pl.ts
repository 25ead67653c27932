import type { en } from "./en.js";
import { sendingPaused } from "./pauses/pl.js";
import { plural } from "./plural.js";

const godzin = (count: number): string =>
  plural("pl", count, {
    one: "godzinę",
    few: `${count} godziny`,
    many: `${count} godzin`,
    other: `${count} godziny`,
  });
const godzinDopelniacz = (count: number): string =>
  plural("pl", count, {
    one: "godziny",
    few: `${count} godzin`,
    many: `${count} godzin`,
    other: `${count} godziny`,
  });

/** Polish: says "ty", avoids forms that name a gender, and quotes titles instead of inflecting them. */
export const pl: typeof en = {
  subscribePage: {
    title: "Subskrybuj",
    whatIsAFeed:
      "Kanał dostarcza nowe wpisy do wybranego czytnika, bez zakładania konta i bez śledzenia. Wystarczy skopiować jeden z tych adresów do czytnika.",
    thisIsAFeed:
      "To jest kanał z wpisami. Skopiuj jego adres do czytnika kanałów, aby automatycznie otrzymywać nowe wpisy.",
    feeds: "Kanały",
    allFeeds: "Wszystkie kanały w jednym pliku (OPML)",
    recentPosts: "Najnowsze wpisy",
    by: "autor:",
    updated: "Zaktualizowano",
    noPosts: "Nie ma jeszcze żadnych wpisów.",
    copy: "Kopiuj",
    copied: "Skopiowano",
    openIn: "Albo otwórz kanał w:",
    moreFeeds: "Więcej kanałów",
    feedsBy: { tag: "Tematy", author: "Autorzy", section: "Działy", language: "Języki" },
    byEmail: "E-mailem",
    joinByMail:
      "Wyślij e-mail na ten adres, aby otrzymywać nowe wpisy pocztą. W każdej chwili możesz się wypisać.",
  },
  digest: {
    read: "Przeczytaj wpis",
    by: "autor:",
    unsubscribe: "Wypisz się",
    whyYouGetThis: "Otrzymujesz tę wiadomość, ponieważ subskrybujesz:",
    newPosts: (count) =>
      plural("pl", count, {
        one: "Jeden nowy wpis",
        few: `${count} nowe wpisy`,
        many: `${count} nowych wpisów`,
        other: `${count} nowego wpisu`,
      }),
    issue: (number) => `Wydanie ${number}`,
    greeting: (name) => `Cześć, ${name}! `,
    whatIsNew: (title) => `Oto nowości z „${title}”.`,
    minutesToRead: (minutes) => `${minutes} min czytania`,
    toTheSite: "Przejdź do witryny",
    untitled: "Bez tytułu",
    viewInBrowser: "Otwórz w przeglądarce",
    preferences: "Ustawienia",
    continueReading: "Czytaj dalej",
    alsoWorthReading: "Warto też przeczytać",
    watch: "Obejrzyj film",
    listen: "Posłuchaj",
    drawing: "Zobacz rysunek",
  },
  archive: {
    allIssues: "Wszystkie wydania",
    previous: "Poprzednie wydanie",
    next: "Następne wydanie",
    otherIssues: "Inne wydania",
  },
  errorPages: {
    notFound: "Nie znaleziono strony",
    notFoundHelp:
      "Jeśli trafiasz tu z e-maila, link mógł zostać ucięty. Skopiuj cały link z wiadomości i spróbuj ponownie.",
    failed: "Coś poszło nie tak",
    failedHelp: "Problem leży po naszej stronie. Spróbuj ponownie za kilka minut.",
    tooLarge: "W tym formularzu jest za dużo tekstu",
  },
  review: {
    subject: (subject) => `Podgląd: ${subject}`,
    notice: (digest, when) =>
      `To jest podgląd wydania „${digest}”. Termin wysyłki: ${when}. Dołączymy do niego wpisy opublikowane do tego czasu.`,
    choices: { hold: "Wstrzymaj", "send-now": "Wyślij teraz", "at-its-time": "Wyślij zgodnie z planem" },
    status: {
      "at-its-time": (digest, when) => `Wydanie „${digest}” zostanie wysłane zgodnie z planem: ${when}.`,
      hold: (digest, when) =>
        `Wysyłka wydania „${digest}” zaplanowana na ${when} jest wstrzymana. Nic nie zostanie wysłane, dopóki jej tu nie wznowisz. W przeciwnym razie wpisy trafią do następnego wydania.`,
      "send-now": (digest) => `Wydanie „${digest}” zostanie wysłane w ciągu minuty.`,
      begun: (digest) => `Trwa wysyłka wydania „${digest}”. Jest już za późno na zmiany.`,
      done: (digest, when) =>
        `Wysyłka wydania „${digest}” zaplanowana na ${when} jest zakończona. Jest już za późno na zmiany.`,
    },
  },
  signUp: {
    title: (title) => `Zapisz się na „${title}”`,
    intro:
      "Otrzymuj nowe wpisy e-mailem. Najpierw poprosimy o potwierdzenie adresu. W każdej chwili możesz się wypisać.",
    address: "Adres e-mail",
    name: "Imię (opcjonalnie)",
    digests: "Które newslettery chcesz otrzymywać?",
    chooseOne: "Jak często?",
    noneOfThese: "Żaden z tych",
    topics: "Wybierz tematy (opcjonalnie)",
    topicsHelp: "Nie zaznaczaj niczego, aby otrzymywać wszystko.",
    send: "Zapisz się",
    leaveEmpty: "Pozostaw to pole puste",
    quick: "Wyślij formularz jeszcze raz.",
    noAddress: "Podaj prawidłowy adres e-mail, na przykład imie@example.org.",
    noDigest: "Wybierz co najmniej jeden newsletter.",
    oneOfGroup: "Niektóre z tych newsletterów wzajemnie się zastępują. Wybierz tylko jeden z nich.",
    tooOften: "Zbyt wiele prób. Spróbuj ponownie za godzinę.",
    busy: "Właśnie zapisuje się bardzo wiele osób. Spróbuj ponownie za kilka minut.",
    elsewhere: "Ten formularz wysłano z innej witryny. Wyślij go tutaj jeszcze raz.",
    needsProof:
      "Zbyt wiele osób zapisało się bez rozwiązania zagadki. Włącz JavaScript albo spróbuj ponownie za godzinę.",
    puzzle:
      "Aby chronić formularz przed botami, Twoja przeglądarka rozwiązuje przed jego wysłaniem małą zagadkę. Nie bierze w tym udziału żadna inna witryna i nie są zapisywane żadne pliki cookie.",
    puzzleWithoutScript:
      "Wymaga to JavaScriptu. Bez niego w ciągu godziny może zapisać się tylko kilka osób.",
    puzzleWorking: "Chwileczkę, Twoja przeglądarka rozwiązuje zagadkę…",
    puzzleDone: "Twoja przeglądarka rozwiązała zagadkę.",
    sent: "Sprawdź swoją skrzynkę",
    sentText: (count) =>
      `Wysłaliśmy Ci e-mail z linkiem. Kliknij go w ciągu ${godzinDopelniacz(count)}, aby potwierdzić subskrypcję.`,
    sentHelp: "Nie widzisz wiadomości? Sprawdź folder ze spamem albo spróbuj ponownie za godzinę.",
    sentLate: "Właśnie zapisuje się bardzo wiele osób, więc e-mail może dotrzeć dopiero za kilka godzin.",
    sentSoon:
      "E-maile są wysyłane mniej więcej raz na godzinę, więc wiadomość może dotrzeć za godzinę lub dwie.",
  },
  confirm: {
    title: "Potwierdź subskrypcję",
    text: (title) => `Kliknij przycisk, aby otrzymywać „${title}” e-mailem.`,
    send: "Potwierdź subskrypcję",
    done: "Subskrypcja potwierdzona",
    doneText: (title) => `Od następnego wydania będziesz otrzymywać „${title}”. Dziękujemy!`,
    expired: "Ten link wygasł",
    expiredText: "Poproś o nowy.",
    again: "Zapisz się ponownie",
    gone: "Ten link już nie działa",
    goneText: "Prośba wygasła albo subskrypcja została w międzyczasie anulowana.",
  },
  unsubscribe: {
    title: (title) => `Wypisać się z „${title}”?`,
    text: "Kliknij przycisk, aby nie otrzymywać więcej tych wiadomości.",
    send: "Wypisz się",
    done: "Subskrypcja została anulowana",
    doneText: (title) => `Nie będziesz już otrzymywać „${title}”.`,
    all: "Wypisz się ze wszystkich newsletterów",
    allDone: "Nie będziesz już otrzymywać żadnych wiadomości.",
    mistake: "To pomyłka? Zarządzaj subskrypcjami",
  },
  preferences: {
    title: "Twoje subskrypcje",
    of: (address) => `Adres: ${address}`,
    saved: "Zmiany zostały zapisane.",
    digests: "Newslettery",
    language: "Język wiadomości i stron",
    siteLanguage: (language) => `Domyślny witryny (${language})`,
    save: "Zapisz zmiany",
    pause: "Zrób sobie przerwę",
    pauseHelp: "Wstrzymaj wiadomości na kilka tygodni. Potem zaczną przychodzić automatycznie.",
    weeks: "Liczba tygodni",
    pauseSend: "Wstrzymaj wiadomości",
    pausedUntil: (date) => `Wiadomości są wstrzymane do ${date}.`,
    resume: "Wznów wiadomości",
    address: "Zmień adres e-mail",
    addressHelp: "Wyślemy link na nowy adres. Kliknij go, aby dokończyć zmianę.",
    newAddress: "Nowy adres e-mail",
    addressSend: "Zmień adres",
    addressSent:
      "Jeśli możemy wysyłać wiadomości na ten adres, link jest już w drodze. Kliknij go, aby dokończyć zmianę.",
    unsubscribe: "Wypisz się",
    unsubscribeHelp: "Nie otrzymuj więcej żadnych wiadomości. W każdej chwili możesz zapisać się ponownie.",
    unsubscribeSend: "Wypisz się ze wszystkich newsletterów",
    forget: "Usuń moje dane",
    forgetHelp:
      "Usuniemy wszystko, co o Tobie wiemy: adres, imię i ustawienia. Zachowamy tylko kod, z którego nie da się odtworzyć Twojego adresu. Dzięki niemu import nie doda Cię ponownie.",
    forgetSure: "Tak, usuń wszystko",
    forgetSend: "Usuń moje dane",
    forgotten: "Twoje dane zostały usunięte",
    forgottenText: "Nie będziesz już otrzymywać żadnych wiadomości.",
    forgetBusy: "Właśnie wysyłamy do Ciebie wiadomość. Spróbuj ponownie za kilka minut.",
    forgetUnsure: "Najpierw zaznacz pole wyboru.",
    suppressed:
      "Wiadomości na ten adres wracały albo były zgłaszane jako spam, więc przestaliśmy je wysyłać. Jeśli chcesz to zmienić, skontaktuj się z nami.",
    nothing: "Obecnie niczego nie subskrybujesz.",
    link: "Zarządzaj subskrypcjami",
  },
  addressChange: {
    title: "Potwierdź nowy adres",
    text: (title) =>
      `Kliknij przycisk, aby otrzymywać wiadomości z „${title}” na adres, na który wysłaliśmy ten link.`,
    send: "Potwierdź adres",
    done: "Adres został zmieniony",
    doneText: (address) => `Od teraz będziemy wysyłać wiadomości na adres ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Potwierdź subskrypcję „${title}”`,
      heading: "Potwierdź subskrypcję",
      text: (title) => `Potwierdź, że chcesz otrzymywać „${title}” e-mailem.`,
      byMail: "Przycisk otwiera gotową wiadomość. Wyślij ją bez żadnych zmian.",
      action: "Potwierdź subskrypcję",
      validFor: (count) => `Link jest ważny przez ${godzin(count)}.`,
      notYou:
        "Jeśli to nie Twoje zgłoszenie, po prostu zignoruj tę wiadomość. Nie wyślemy kolejnych, a Twój adres usuniemy.",
    },
    already: {
      subject: (title) => `Już subskrybujesz „${title}”`,
      heading: "Subskrypcja jest już aktywna",
      text: (title) =>
        `Ktoś, zapewne Ty, chciał zapisać ten adres na „${title}”. Subskrypcja jest już aktywna, więc nie musisz nic robić.`,
      action: "Zarządzaj subskrypcjami",
      notYou: "Jeśli to nie Twoje zgłoszenie, po prostu zignoruj tę wiadomość. Nic się nie zmieniło.",
    },
    newAddress: {
      subject: (title) => `Potwierdź nowy adres dla „${title}”`,
      heading: "Potwierdź nowy adres",
      text: (title) => `Potwierdź, że chcesz otrzymywać wiadomości z „${title}” na ten adres.`,
      action: "Potwierdź adres",
      validFor: (count) => `Link jest ważny przez ${godzin(count)}.`,
      notYou: "Jeśli to nie Twoja prośba, po prostu zignoruj tę wiadomość. Nic się nie zmieni.",
    },
    addressChanged: {
      subject: (title) => `Twój adres dla „${title}” został zmieniony`,
      heading: "Twój adres został zmieniony",
      text: (title) => `Wiadomości z „${title}” nie będą już przychodzić na ten adres.`,
      newAddress: (address) => `Od teraz będziemy je wysyłać na adres ${address}.`,
      notYou: "Jeśli to nie Twoja zmiana, odpowiedz na tę wiadomość, a zajmiemy się sprawą.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Witamy w „${title}”`,
      latestIssue: "Najnowsze wydanie:",
    },
    joins: {
      joined: (address) => `Nowa subskrypcja: ${address}`,
      allJoined: (count) =>
        plural("pl", count, {
          one: "1 nowa subskrypcja",
          few: `${count} nowe subskrypcje`,
          many: `${count} nowych subskrypcji`,
          other: `${count} nowej subskrypcji`,
        }),
      left: (address) => `Rezygnacja: ${address}`,
      allLeft: (count) =>
        plural("pl", count, {
          one: "1 rezygnacja",
          few: `${count} rezygnacje`,
          many: `${count} rezygnacji`,
          other: `${count} rezygnacji`,
        }),
      more: (count) =>
        plural("pl", count, {
          one: "i jeszcze jeden adres",
          few: `i jeszcze ${count} adresy`,
          many: `i jeszcze ${count} adresów`,
          other: `i jeszcze ${count} adresu`,
        }),
      notYou: "Otrzymujesz tę wiadomość, ponieważ w feedletter.yaml ustawiono mail.joins.",
    },
    whatYouGet: "Będziesz otrzymywać:",
  },
};
