import { normaliseCell, type Statement } from "./list-format.js";

/**
 * The statuses of lists that no service exported, in the languages that publishers keep them in. Only exact words count. Words that
 * mean different things in different programs (`inactive`) are read as the one that gets no mail.
 */
const WORDS: Readonly<Partial<Record<Statement, string>>> = {
  yes: `active, subscribed, subscriber, enabled, confirmed, opted in, opted-in, opt-in,
    aktiv, abonniert, angemeldet, bestätigt, actif, active (confirmed), abonné, abonnée, inscrit, inscrite, confirmé, confirmée,
    activo, activa, suscrito, suscrita, confirmado, confirmada, attivo, iscritto, iscritta, confermato, ativo, inscrito, assinante,
    actief, ingeschreven, aangemeld, bevestigd, prenumererar, prenumerant, tilmeldt, abonnerer, påmeldt, tilaaja, aktywny, zapisany,
    potwierdzony, aktivní, přihlášen, přihlášený, feliratkozott, abonat, активен, активный, подписан, підписаний, abone,
    有効, 購読中, 登録済み, 已订阅, 已訂閱, 구독중, 구독 중`,
  no: `inactive, archived, paused, never subscribed, non-subscribed, nonsubscribed, not subscribed, transactional, soft bounced,
    soft bounce, inaktiv, archiviert, pausiert, inactif, inactivo, inattivo, inativo, inactief, nieaktywny, neaktivní, неактивен`,
  unconfirmed: `unconfirmed, not confirmed, pending, unactivated, awaiting confirmation, waiting, unverified, validating,
    unbestätigt, nicht bestätigt, ausstehend, offen, en attente, non confirmé, non confirmée, pendiente, sin confirmar, no confirmado,
    in attesa, non confermato, pendente, não confirmado, onbevestigd, in afwachting, obekräftad, väntande, ubekræftet, afventer,
    niepotwierdzony, oczekujący, nepotvrzený, čeká, не подтвержден, не подтверждён, ожидает, 未確認, 仮登録, 待确认, 未确认`,
  left: `unsubscribed, unsubscribe, unsub, opted out, opted-out, opt-out, opt out, optout, left, cancelled, canceled, deleted, removed,
    disabled, do not mail, do not email, do not contact, global unsubscribe,
    abgemeldet, ausgetragen, gekündigt, gelöscht, widerrufen, nicht mehr, désabonné, désabonnée, désinscrit, désinscrite, résilié, supprimé,
    baja, de baja, dado de baja, desuscrito, desuscrita, no suscrito, cancelado, cancelada, eliminado, disiscritto, disiscritta,
    cancellato, cancellata, descadastrado, descadastrada, desinscrito, desinscrita, uitgeschreven, afgemeld, opgezegd,
    avregistrerad, avprenumererad, avslutad, afmeldt, frameldt, avmeldt, peruutettu, peruttu, wypisany, wypisana, odhlášen, odhlášená,
    odhlášený, leiratkozott, dezabonat, отписан, отписана, отписался, отписалась, відписаний, ayrıldı, abonelikten çıktı,
    購読解除, 退会, 解除, 解除済み, 配信停止, 退订, 已退订, 取消订阅, 已取消订阅, 退訂, 수신거부, 구독취소, 구독 취소`,
  undeliverable: `bounced, bounce, bounces, hard bounce, hard bounced, hard-bounced, hard_bounce, hardbounce, undeliverable, undelivered,
    cleaned, complained, complaint, complaints, abuse, abuse complaint, spam, spam complaint, spammy, marked as spam, reported as spam, junk,
    blocked, blacklisted, blocklisted, blacklist, blocklist, suppressed, invalid, invalid email, unreachable, dead, rejected, banned,
    gesperrt, unzustellbar, blockiert, ungültig, rejeté, bloqué, bloquée, indélivrable, invalide, rebotado, rebotada, rebote, bloqueado,
    bloqueada, inválido, rimbalzato, bloccato, devolvido, geblokkeerd, onbestelbaar, ongeldig, studsad, blockerad, afvist, blokeret,
    odrzucony, zablokowany, nedoručitelné, blokován, заблокирован, недоставлен, geri döndü, engellendi, 不達, 配信不能, 退回, 已退回`,
};

const MEANINGS: ReadonlyMap<string, Statement> = new Map(
  Object.entries(WORDS).flatMap(([statement, words]) =>
    words.split(/,\s*/).map((word) => [normaliseCell(word), toStatement(statement)] as const),
  ),
);

function toStatement(name: string): Statement {
  return name === "yes" || name === "no" || name === "unconfirmed" || name === "left"
    ? name
    : "undeliverable";
}

/** The longest word above has fewer characters. */
const MAX_WORD = 40;

/** What a status means in most programs; undefined if it isn't a known word. */
export function readStatusWord(normalised: string): Statement | undefined {
  return normalised.length > MAX_WORD ? undefined : MEANINGS.get(normalised);
}

/** What a text says that begins with a word above, such as ` left in 2021 `. @param spaced with a space round each word */
export function readStatusBeginning(spaced: string): Statement | undefined {
  for (const [word, meaning] of MEANINGS)
    if (meaning !== "yes" && meaning !== "no" && spaced.startsWith(` ${word} `)) return meaning;
  return undefined;
}

/** Whether a cell of any column says that somebody must not get mail. */
export function saysLeft(normalised: string): boolean {
  const meaning = readStatusWord(normalised);
  return meaning === "left" || meaning === "undeliverable" || meaning === "unconfirmed";
}

const YES = new Set(
  "yes y true t 1 on x ✓ ✔ ja j wahr oui o vrai sí si s verdadero vero sim verdadeiro sand tak prawda ano igen da да evet はい 是".split(
    " ",
  ),
);
const NO = new Set(
  "no n false f 0 off nein falsch non faux falso não nao nee onwaar nej falskt ei nie fałsz ne nem nu нет ні hayır いいえ 否".split(
    " ",
  ),
);

export function isYes(normalised: string): boolean {
  return YES.has(normalised);
}

export function isNo(normalised: string): boolean {
  return NO.has(normalised);
}
