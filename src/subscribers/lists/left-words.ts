import type { Statement } from "./list-format.js";
import { readStatusBeginning } from "./status-words.js";

/**
 * What publishers write into notes about people who must not get mail. One of these anywhere in a cell keeps the row out, "has not
 * unsubscribed" included: on doubt, nobody is mailed.
 */
const PHRASES = {
  left: `unsubscribed, unsubscribe, unsubscribes, unsubscribing, unsub, unsubbed, opted out, opt out, optout, opting out, do not mail,
    do not email, do not e mail, do not contact, do not send, do not write, don t mail, don t email, don t e mail, don t contact,
    don t send, don t write, dont mail, dont email, dont contact, dont send, never mail, never email, no longer subscribed,
    no longer a subscriber, no longer wants, no longer interested, not subscribed, not a subscriber, does not want, doesn t want,
    no emails, no e mails, no mails, no newsletter, no newsletters, stop mailing, stop emailing, stop sending, be removed,
    be deleted, be unsubscribed, asked for removal, requested removal, removal requested, wants off, wanted off, wants out, wanted out,
    remove from, removed from, taken off, take off, former subscriber, ex subscriber, past subscriber, old subscriber, was subscribed,
    cancelled subscription, canceled subscription, cancelled his subscription, cancelled her subscription, subscription cancelled,
    subscription canceled, left the list, left list, revoked, withdrew, withdrawn, erasure, signed off,
    abgemeldet, abmeldung, abmelden, ausgetragen, austragen, abbestellt, abbestellen, abbestellung, gekündigt, kündigung, widerrufen,
    widerruf, widersprochen, widerspruch, nicht mehr, keine mails, keine emails, keine e mails, kein newsletter, keinen newsletter,
    möchte nicht, will nicht, will keine, will keinen, möchte keine, möchte keinen, nicht anschreiben, nicht schreiben, nicht mailen,
    nicht kontaktieren, aus verteiler, aus dem verteiler, ehemaliger abonnent, ehemalige abonnentin, ehemaliger leser, ehemalige leserin,
    désabonné, désabonnée, désabonnement, désabonner, désinscrit, désinscrite, désinscription, désinscrire, résilié, résiliée,
    résiliation, ne plus, plus de mails, plus d emails, ne pas contacter, ne pas envoyer, ne pas écrire, ne veut pas, ancien abonné,
    ancienne abonnée, dado de baja, dada de baja, de baja, pidió baja, pidió la baja, no enviar, no contactar, no quiere, desuscrito,
    desuscrita, disiscritto, disiscritta, disiscrizione, non inviare, non contattare, non vuole, non scrivere, ex abbonato,
    descadastrado, descadastrada, descadastro, descadastrar, não enviar, não contatar, não contactar, não quer, uitgeschreven,
    uitschrijven, afgemeld, afmelden, opgezegd, niet mailen, niet meer, geen mails, geen mail, geen nieuwsbrief, avregistrerad,
    avprenumererad, afmeldt, frameldt, avmeldt, vill inte, wypisany, wypisana, wypisał, wypisała, nie wysyłać, zrezygnował,
    zrezygnowała, odhlášen, odhlášena, odhlášený, odhlásil, neposílat, leiratkozott, dezabonat, отписан, отписана, отписался,
    отписалась, не писать, не отправлять, відписаний, відписався`,
  undeliverable: `bounced, bouncing, hard bounce, hard bounces, hardbounce, soft bounce, undeliverable, undelivered, complained,
    spam complaint, abuse complaint, marked as spam, reported as spam, marked spam, reported spam, blacklisted, blocklisted, suppressed,
    invalid email, invalid e mail, invalid address, address invalid, dead address, address dead, came back, comes back, come back,
    unzustellbar, nicht zustellbar, gesperrt, kommt zurück, kam zurück, kamen zurück, zurückgekommen, adresse ungültig, adresse falsch,
    indélivrable, adresse invalide, rebotado, rebotada, rimbalzato, rimbalza, devolvido, devolvida, onbestelbaar, kwam terug, studsad,
    nedoručitelné, недоставлен, заблокирован`,
  unconfirmed: `unconfirmed, not confirmed, never confirmed, hasn t confirmed, has not confirmed, didn t confirm, did not confirm,
    unbestätigt, nicht bestätigt, nie bestätigt, non confirmé, non confirmée, jamais confirmé, sin confirmar, no confirmado,
    non confermato, não confirmado, niet bevestigd, onbevestigd, niepotwierdzony, nepotvrzený, не подтвержден, не подтверждён`,
} as const satisfies Partial<Record<Statement, string>>;

export type AgainstMail = keyof typeof PHRASES;

/** The strongest first. */
const ORDER: readonly AgainstMail[] = ["undeliverable", "left", "unconfirmed"];
const LISTS = ORDER.map(
  (meaning) => [meaning, PHRASES[meaning].split(/,\s*/).map((phrase) => ` ${phrase} `)] as const,
);
/** Columns in which people write about people; elsewhere a company may be called Left Bank Books. */
const NOTES =
  /^(?:.*_)?(?:notes?|notiz(?:en)?|bemerkung(?:en)?|anmerkung(?:en)?|comments?|kommentare?|remarks?|memo|infos?|hinweise?|commentaires?|remarques?|observaciones|comentarios?|notas?|observa[cç][õo]es|commenti|opmerking(?:en)?|uwagi|poznámk[ay]|anteckning(?:ar)?|заметки|комментарий|备注|備考|メモ)$/u;

/** What a longer cell says against mailing the person, if anything. @param cell normalised */
export function findAgainst(cell: string, column = ""): AgainstMail | undefined {
  const spaced = ` ${cell.split(/[^\p{L}\p{N}\p{M}]+/u).join(" ")} `.replace(/ {2,}/g, " ");
  const within = LISTS.find(([, phrases]) => phrases.some((phrase) => spaced.includes(phrase)))?.[0];
  if (within !== undefined || !NOTES.test(column)) return within;
  const begins = readStatusBeginning(spaced);
  return ORDER.find((meaning) => meaning === begins);
}
