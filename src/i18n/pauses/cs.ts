import { plural } from "../plural.js";
import type { sendingPaused as english } from "./en.js";

export const sendingPaused: typeof english = {
  subject: (issue, destination) =>
    destination === undefined
      ? `Odesílání ${issue} je pozastaveno`
      : `Odesílání ${issue} na ${destination} je pozastaveno`,
  heading: "Odesílání je pozastaveno",
  text: (issue, destination) =>
    destination === undefined
      ? `Poštovní server odmítá e-maily vydání ${issue}, odesílání se proto zastavilo.`
      : `${destination} odmítá e-maily vydání ${issue}, proto čekají. Všechny ostatní se dál odesílají.`,
  reason: (reason) => `Důvod, anglicky: ${reason}`,
  reasons: {
    answered: (answer) => `Poštovní server odpověděl: „${answer}“.`,
    inARow: (count, answer) =>
      plural("cs", count, {
        one: `Byl odmítnut 1 e-mail, odpověď zněla „${answer}“.`,
        few: `Byly odmítnuty ${count} e-maily za sebou, poslední s odpovědí „${answer}“.`,
        many: `Bylo odmítnuto ${count} e-mailu za sebou, poslední s odpovědí „${answer}“.`,
        other: `Bylo odmítnuto ${count} e-mailů za sebou, poslední s odpovědí „${answer}“.`,
      }),
    share: (refused, mails, answer) =>
      `Počet odmítnutých e-mailů: ${refused} z ${mails}, poslední s odpovědí „${answer}“.`,
    shareOfDestination: (refused, mails, answer, destination) =>
      `Počet odmítnutých e-mailů na ${destination}: ${refused} z ${mails}, poslední s odpovědí „${answer}“.`,
    probe: (answer) =>
      `Po obnovení se e-maily zkoušely posílat po jednom a poslední byl odmítnut s odpovědí „${answer}“.`,
    erased: "Server odmítl e-mail člověku, jehož údaje byly mezitím smazány.",
    asked: "Rozesílání pozastavil vydavatel.",
  },
  causes: {
    sender: "Týká se to odesílatele: zkontrolujte jeho adresu, SPF, DKIM a DMARC.",
    content: "Týká se to obsahu e-mailu.",
    reputation: "Týká se to pověsti vašeho serveru: zkontrolujte blacklisty a reverzní DNS.",
    rate: "Týká se to rychlosti nebo limitu odesílání: posílejte pomaleji nebo později.",
    policy: "Týká se to pravidel serveru: zkontrolujte účet, přihlášení a co se přes něj smí posílat.",
    addresses:
      "Tolik adres nemůže být neplatných najednou: poštovní server je nejspíš špatně nastavený, nebo to není ten správný.",
    network: "Týká se to cesty k cíli: zkontrolujte DNS a síť.",
    unknown: "Příčina není známá.",
  },
  nobody: "Žádná adresa kvůli tomu nebyla zablokována.",
  resume:
    "Odstraňte příčinu a pak spusťte tento příkaz. Lidé, jejichž e-mail byl odmítnut nebo čeká, ho také dostanou:",
  notYou:
    "Tento e-mail dostáváte, protože je tato adresa v souboru feedletter.yaml uvedena jako mail.alerts.",
};
