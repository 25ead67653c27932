import { plural } from "../plural.js";
import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined
      ? `Wysyłka ${issue} jest wstrzymana`
      : `Wysyłka ${issue} do ${destination} jest wstrzymana`,
  heading: "Wysyłka jest wstrzymana",
  text: (issue, destination) =>
    destination === undefined
      ? `Serwer pocztowy odrzuca wiadomości wydania ${issue}, więc wysyłka została wstrzymana.`
      : `${destination} odrzuca wiadomości wydania ${issue}, więc te wiadomości czekają. Wszystkie inne są nadal wysyłane.`,
  reason: (reason) => `Przyczyna, po angielsku: ${reason}`,
  reasons: {
    answered: (answer) => `Odpowiedź serwera pocztowego: „${answer}”.`,
    inARow: (count, answer) =>
      plural("pl", count, {
        one: `Odrzucono 1 wiadomość, z odpowiedzią „${answer}”.`,
        few: `Odrzucono ${count} wiadomości z rzędu, ostatnią z odpowiedzią „${answer}”.`,
        many: `Odrzucono ${count} wiadomości z rzędu, ostatnią z odpowiedzią „${answer}”.`,
        other: `Odrzucono ${count} wiadomości z rzędu, ostatnią z odpowiedzią „${answer}”.`,
      }),
    share: (refused, mails, answer) =>
      `Odrzucono ${refused} z ${mails} wiadomości, ostatnią z odpowiedzią „${answer}”.`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `Odrzucono ${refused} z ${mails} wiadomości do ${destination}, ostatnią z odpowiedzią „${answer}”.`,
    probe: (answer) =>
      `Po wznowieniu wiadomości wysyłano pojedynczo, a ostatnia została odrzucona z odpowiedzią „${answer}”.`,
    erased: "Serwer odrzucił wiadomość do osoby, której dane zostały w międzyczasie usunięte.",
    asked: "Wysyłka została wstrzymana przez wydawcę.",
  },
  causes: {
    sender: "Chodzi o nadawcę: sprawdź jego adres, SPF, DKIM i DMARC.",
    content: "Chodzi o treść wiadomości.",
    reputation: "Chodzi o reputację Twojego serwera: sprawdź listy blokad i odwrotny DNS.",
    rate: "Chodzi o tempo lub limit wysyłki: wysyłaj wolniej albo później.",
    policy: "Chodzi o zasady serwera: sprawdź konto, logowanie i to, co wolno przez niego wysyłać.",
    addresses:
      "Tyle adresów naraz nie może być nieaktualnych: serwer pocztowy jest prawdopodobnie źle skonfigurowany albo to niewłaściwy serwer.",
    network: "Chodzi o drogę do odbiorcy: sprawdź DNS i sieć.",
    unknown: "Przyczyna nie jest znana.",
  },
  nobody: "Żaden adres nie został z tego powodu zablokowany.",
  resume:
    "Usuń przyczynę, a potem uruchom to polecenie. Osoby, których wiadomości zostały odrzucone albo czekają, też je otrzymają:",
  notYou: "Otrzymujesz tę wiadomość, ponieważ ten adres jest wpisany jako mail.alerts w feedletter.yaml.",
};
