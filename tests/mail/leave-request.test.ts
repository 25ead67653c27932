import { expect, test } from "vitest";
import { readLeaveRequest } from "#mail/reports/leave-request.js";
import { readMime } from "#mail/reports/mime-reader.js";

function asks(subject: string, body = "", more = ""): boolean | undefined {
  const mail = `From: Ada <ada@readers.example>\r\nTo: news@notes.example\r\nSubject: ${subject}\r\n${more}\r\n${body}\r\n`;
  return readLeaveRequest(readMime(Buffer.from(mail)))?.asks;
}

test.each([
  ["STOP", "stop sending me this"],
  ["Stop", ""],
  ["unsubscribe", ""],
  ["Re: unsubscribe weekly", ""],
  ["Bitte abmelden", "Hallo, bitte abmelden. Danke"],
  ["Newsletter abbestellen", ""],
  ["Abmeldung vom Newsletter", ""],
  ["Désinscription", "Merci"],
  ["=?iso-8859-1?Q?D=E9sinscription?=", ""],
  ["Please stop emailing me", "Leave me alone"],
  ["Cancel my subscription", "thx"],
  ["please cancel my subscription!", ""],
  ["Remove me from your list", ""],
  ["Opt-out", ""],
  ["Hi", "Please unsubscribe me from this list"],
  ["", "Hello,\r\n\r\nI don't want your newsletter any more.\r\n\r\nBob"],
  ["", "Bitte streichen Sie mich aus Ihrem Verteiler."],
  ["Newsletter", "Je ne veux plus recevoir vos mails, merci."],
  ["Hola", "Quiero darme de baja"],
  ["Baja", ""],
  ["Ciao", "cancellatemi per favore"],
  ["Olá", "Não quero receber mais"],
  ["Nieuwsbrief", "Graag wil ik mij afmelden."],
  ["Newsletter", "Proszę o wypisanie z newslettera"],
  ["Рассылка", "Отпишите меня, пожалуйста"],
  ["配信停止のお願い", ""],
  ["Re: Eyes: Issue two", "unsubscribe\r\n\r\n> Eyes"],
  [
    "Re: Eyes: Issue two",
    "Remove!\r\n\r\nOn Mon, 30 Nov 2026 at 10:00, Eyes <news@eyes.example>\r\nwrote:\r\n\r\n> Eyes",
  ],
  [
    "AW: Eyes",
    "Bitte abmelden\r\n\r\nVon: Eyes <news@eyes.example>\r\nGesendet: Montag\r\nAn: Ada\r\n\r\nAlles",
  ],
])("“%s” with “%s” asks to leave", (subject, body) => {
  expect(asks(subject, body)).toBe(true);
});

test("a mail in HTML alone asks to leave, too", () => {
  const html = "<p>Please <b>unsubscribe</b>&nbsp;me</p><blockquote>Eyes</blockquote>";
  expect(asks("Re: Eyes", html, "Content-Type: text/html\r\n")).toBe(true);
});

test.each([
  ["Lunch?", "Today at noon?"],
  ["Re: Eyes: Issue two", "Great issue, thanks!\r\n\r\n> Unsubscribe: https://eyes.example/u/1"],
  ["Re: Why I tell people to unsubscribe", "I agree with that."],
  [
    "Re: Eyes",
    "Great!\r\n\r\nOn Monday, Eyes <news@eyes.example> wrote:\r\nIf you want to leave, unsubscribe here.",
  ],
  [
    "Fwd: Eyes",
    "Look at this\r\n\r\n---------- Forwarded message ---------\r\nFrom: Eyes\r\n\r\nUnsubscribe",
  ],
  ["Re: Eyes", "Nice\r\n\r\n________________________________\r\nFrom: Eyes\r\nUnsubscribe"],
  ["Subscribe", "Please subscribe me"],
  ["", ""],
  ["Thanks", "Thank you, please keep the newsletter coming."],
])("“%s” with “%s” doesn't ask to leave", (subject, body) => {
  expect(asks(subject, body)).toBe(false);
});

test("what another newsletter, a list or a program says about leaving isn't a request", () => {
  expect(asks("News", "Unsubscribe here", "List-Unsubscribe: <https://shop.example/u>\r\n")).toBe(false);
  const order = "From: no-reply@shop.example\r\nSubject: Your order\r\n\r\nTo unsubscribe, click here.\r\n";
  expect(readLeaveRequest(readMime(Buffer.from(order)))?.asks).toBe(false);
  expect(asks("unsubscribe", "", "Auto-Submitted: auto-replied\r\n")).toBeUndefined();
});
