import type { en } from "./en.js";
import { sendingPaused } from "./pauses/sv.js";
import { plural } from "./plural.js";

const timmar = (count: number): string => plural("sv", count, { one: "en timme", other: `${count} timmar` });

/** Swedish: says "du". */
export const sv: typeof en = {
  subscribePage: {
    title: "Prenumerera",
    whatIsAFeed:
      "Ett flöde ger dig nya inlägg i den flödesläsare du väljer, utan konto och utan spårning. Kopiera bara en av de här adresserna till din läsare.",
    thisIsAFeed:
      "Det här är ett flöde. Kopiera adressen till en flödesläsare för att få nya inlägg automatiskt.",
    feeds: "Flöden",
    allFeeds: "Alla flöden i en fil (OPML)",
    recentPosts: "Senaste inläggen",
    by: "av",
    updated: "Uppdaterat",
    noPosts: "Det finns inga inlägg ännu.",
    copy: "Kopiera",
    copied: "Kopierat",
    openIn: "Eller öppna flödet i:",
    moreFeeds: "Fler flöden",
    feedsBy: { tag: "Ämnen", author: "Skribenter", section: "Avdelningar", language: "Språk" },
    byEmail: "Via e-post",
    joinByMail:
      "Skicka ett mejl till den här adressen för att få nya inlägg i inkorgen. Du kan avsluta prenumerationen när som helst.",
  },
  digest: {
    read: "Läs inlägget",
    by: "av",
    unsubscribe: "Avsluta prenumerationen",
    whyYouGetThis: "Du får det här mejlet eftersom du prenumererar på",
    newPosts: (count) => plural("sv", count, { one: "Ett nytt inlägg", other: `${count} nya inlägg` }),
    issue: (number) => `Nummer ${number}`,
    greeting: (name) => `Hej ${name}! `,
    whatIsNew: (title) => `Här är det senaste från ${title}.`,
    minutesToRead: (minutes) => `${minutes} min läsning`,
    toTheSite: "Till webbplatsen",
    untitled: "Utan rubrik",
    viewInBrowser: "Visa i webbläsaren",
    preferences: "Inställningar",
    continueReading: "Läs vidare",
    alsoWorthReading: "Mer läsvärt",
    watch: "Se videon",
    listen: "Lyssna",
    drawing: "Se teckningen",
  },
  archive: {
    allIssues: "Alla nummer",
    previous: "Föregående nummer",
    next: "Nästa nummer",
    otherIssues: "Andra nummer",
  },
  errorPages: {
    notFound: "Sidan hittades inte",
    notFoundHelp:
      "Om du kom hit från ett mejl kan länken ha blivit avklippt. Kopiera hela länken från mejlet och försök igen.",
    failed: "Något gick fel",
    failedHelp: "Felet ligger hos oss. Försök igen om några minuter.",
    tooLarge: "Det är för mycket text i formuläret",
  },
  review: {
    subject: (subject) => `Förhandsvisning: ${subject}`,
    notice: (digest, when) =>
      `Det här är en förhandsvisning av ${digest}. Utskicket går ut ${when}, med de nya inlägg som publiceras fram till dess.`,
    choices: { hold: "Håll inne", "send-now": "Skicka nu", "at-its-time": "Skicka som planerat" },
    status: {
      "at-its-time": (digest, when) => `${digest} skickas ${when}.`,
      hold: (digest, when) =>
        `${digest} skulle ha skickats ${when} och hålls inne. Det skickas först när du släpper det här. Annars följer inläggen med i nästa nummer.`,
      "send-now": (digest) => `${digest} skickas inom en minut.`,
      begun: (digest) => `${digest} skickas just nu. Det är för sent att ändra något.`,
      done: (digest, when) => `Numret av ${digest} från ${when} är klart. Det är för sent att ändra något.`,
    },
  },
  signUp: {
    title: (title) => `Prenumerera på ${title}`,
    intro:
      "Få nya inlägg i inkorgen. Först ber vi dig bekräfta din adress, och du kan avsluta prenumerationen när som helst.",
    address: "E-postadress",
    name: "Namn (valfritt)",
    digests: "Vilka nyhetsbrev vill du ha?",
    chooseOne: "Hur ofta?",
    noneOfThese: "Inget av dessa",
    topics: "Välj ämnen (valfritt)",
    topicsHelp: "Lämna alla rutor tomma för att få allt.",
    send: "Prenumerera",
    leaveEmpty: "Lämna det här fältet tomt",
    quick: "Skicka formuläret en gång till.",
    noAddress: "Ange en giltig e-postadress, till exempel namn@example.org.",
    noDigest: "Välj minst ett nyhetsbrev.",
    oneOfGroup: "Några av de här nyhetsbreven är alternativ. Välj bara ett av dem.",
    tooOften: "För många försök. Försök igen om en timme.",
    busy: "Det är många som anmäler sig just nu. Försök igen om några minuter.",
    elsewhere: "Formuläret skickades från en annan webbplats. Skicka det igen här.",
    needsProof:
      "För många har anmält sig utan att lösa gåtan. Slå på JavaScript eller försök igen om en timme.",
    puzzle:
      "För att hålla robotar borta löser din webbläsare en liten gåta innan formuläret skickas. Ingen annan webbplats är inblandad och inga kakor sparas.",
    puzzleWithoutScript: "Det kräver JavaScript. Utan det kan bara några få personer i timmen anmäla sig.",
    puzzleWorking: "Ett ögonblick, din webbläsare löser gåtan…",
    puzzleDone: "Din webbläsare har löst gåtan.",
    sent: "Titta i inkorgen",
    sentText: (count) =>
      `Vi har skickat ett mejl med en länk till dig. Klicka på länken inom ${timmar(count)} för att bekräfta prenumerationen.`,
    sentHelp: "Inget mejl? Titta i skräpposten eller försök igen om en timme.",
    sentLate: "Det är många som anmäler sig just nu, så mejlet kan dröja några timmar.",
    sentSoon: "Mejl skickas ungefär en gång i timmen, så det kan dröja en timme eller två.",
  },
  confirm: {
    title: "Bekräfta prenumerationen",
    text: (title) => `Klicka på knappen för att få ${title} via e-post.`,
    send: "Bekräfta prenumerationen",
    done: "Nu prenumererar du",
    doneText: (title) => `Du får ${title} från och med nästa nummer. Tack för att du prenumererar!`,
    expired: "Länken har gått ut",
    expiredText: "Begär en ny.",
    again: "Prenumerera igen",
    gone: "Länken fungerar inte längre",
    goneText: "Begäran har gått ut, eller så har du avslutat prenumerationen under tiden.",
  },
  unsubscribe: {
    title: (title) => `Vill du avsluta prenumerationen på ${title}?`,
    text: "Klicka på knappen för att inte längre få de här mejlen.",
    send: "Avsluta prenumerationen",
    done: "Prenumerationen är avslutad",
    doneText: (title) => `Du får inte längre ${title}.`,
    all: "Avsluta alla prenumerationer",
    allDone: "Du får inga fler mejl.",
    mistake: "Blev det fel? Hantera dina prenumerationer",
  },
  preferences: {
    title: "Dina prenumerationer",
    of: (address) => `För ${address}`,
    saved: "Dina ändringar har sparats.",
    digests: "Nyhetsbrev",
    language: "Språk i mejl och på sidor",
    siteLanguage: (language) => `Webbplatsens (${language})`,
    save: "Spara ändringarna",
    pause: "Ta en paus",
    pauseHelp: "Pausa mejlen i några veckor. Sedan fortsätter de automatiskt.",
    weeks: "Veckor",
    pauseSend: "Pausa mejlen",
    pausedUntil: (date) => `Dina mejl är pausade till ${date}.`,
    resume: "Återuppta mejlen",
    address: "Byt e-postadress",
    addressHelp: "Vi skickar en länk till din nya adress. Klicka på den för att slutföra bytet.",
    newAddress: "Ny e-postadress",
    addressSend: "Byt adress",
    addressSent:
      "Om vi kan skicka mejl till den adressen är en länk på väg. Klicka på den för att slutföra bytet.",
    unsubscribe: "Avsluta prenumerationen",
    unsubscribeHelp: "Stoppa alla mejl. Du kan prenumerera igen när som helst.",
    unsubscribeSend: "Avsluta alla prenumerationer",
    forget: "Radera mina uppgifter",
    forgetHelp:
      "Vi raderar allt vi vet om dig: adress, namn och val. Det enda vi behåller är en kod som inte går att göra om till din adress. Den hindrar att en import lägger till dig igen.",
    forgetSure: "Ja, radera allt",
    forgetSend: "Radera mina uppgifter",
    forgotten: "Dina uppgifter har raderats",
    forgottenText: "Du får inga fler mejl.",
    forgetBusy: "Ett mejl skickas till dig just nu. Försök igen om några minuter.",
    forgetUnsure: "Kryssa först i rutan.",
    suppressed:
      "Mejl till den här adressen har studsat eller anmälts som skräppost, så vi har slutat skicka dem. Kontakta oss om du vill ändra på det.",
    nothing: "Du prenumererar inte på något just nu.",
    link: "Hantera dina prenumerationer",
  },
  addressChange: {
    title: "Bekräfta din nya adress",
    text: (title) =>
      `Klicka på knappen för att få mejl från ${title} till adressen som den här länken skickades till.`,
    send: "Bekräfta adressen",
    done: "Din adress har ändrats",
    doneText: (address) => `Från och med nu skickar vi dina mejl till ${address}.`,
  },
  mails: {
    confirm: {
      subject: (title) => `Bekräfta din prenumeration på ${title}`,
      heading: "Bekräfta prenumerationen",
      text: (title) => `Bekräfta att du vill få ${title} via e-post.`,
      byMail: "Knappen öppnar ett färdigt mejl. Skicka det bara som det är.",
      action: "Bekräfta prenumerationen",
      validFor: (count) => `Länken gäller i ${timmar(count)}.`,
      notYou:
        "Om det inte var du som anmälde dig kan du bortse från mejlet. Du får inga fler, och vi raderar din adress.",
    },
    already: {
      subject: (title) => `Du prenumererar redan på ${title}`,
      heading: "Du prenumererar redan",
      text: (title) =>
        `Någon, förmodligen du, har angett den här adressen för att prenumerera på ${title}. Du prenumererar redan, så du behöver inte göra något.`,
      action: "Hantera dina prenumerationer",
      notYou: "Om det inte var du kan du bortse från mejlet. Inget har ändrats.",
    },
    newAddress: {
      subject: (title) => `Bekräfta din nya adress för ${title}`,
      heading: "Bekräfta din nya adress",
      text: (title) => `Bekräfta att du vill få mejl från ${title} till den här adressen.`,
      action: "Bekräfta adressen",
      validFor: (count) => `Länken gäller i ${timmar(count)}.`,
      notYou: "Om du inte har bett om det kan du bortse från mejlet. Inget kommer att ändras.",
    },
    addressChanged: {
      subject: (title) => `Din adress för ${title} har ändrats`,
      heading: "Din adress har ändrats",
      text: (title) => `Du får inte längre mejl från ${title} till den här adressen.`,
      newAddress: (address) => `Från och med nu skickar vi dem till ${address}.`,
      notYou: "Om det inte var du, svara på mejlet så tar vi hand om det.",
    },
    sendingPaused,
    welcome: {
      heading: (title) => `Välkommen till ${title}`,
      latestIssue: "Senaste numret:",
    },
    joins: {
      joined: (address) => `Ny prenumerant: ${address}`,
      allJoined: (count) =>
        plural("sv", count, { one: "1 ny prenumerant", other: `${count} nya prenumeranter` }),
      left: (address) => `Avslutad prenumeration: ${address}`,
      allLeft: (count) =>
        plural("sv", count, {
          one: "1 avslutad prenumeration",
          other: `${count} avslutade prenumerationer`,
        }),
      more: (count) => plural("sv", count, { one: "och en till", other: `och ${count} till` }),
      notYou: "Du får det här mejlet eftersom mail.joins är angivet i feedletter.yaml.",
    },
    whatYouGet: "Du får:",
  },
};
