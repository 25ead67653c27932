/**
 * Parts of column names that may say who agreed, left, bounced or must not be mailed. Wrongly stopping costs the publisher a `--map`,
 * wrongly going on mails people who have left, so the net is wide. Names are normalised: `_` stands between words.
 */
const ANYWHERE = [
  // English
  "unsub|subscri|bounc|blacklist|blocklist|block(?:ed|_list)|suppress|consent|confirm|complain|undeliver|deliverab|permission|opt_?in|opt_?out|opted",
  "do_?not_?(?:mail|email|contact|send)|dont_|allow|accept|agree|verif|unreach|mailable|contactable|reachable|gdpr|ccpa|signed_?off|sign_?off",
  // German
  "abgemeld|abmeld|angemeld|anmeld|abonn|bestätig|bestaetig|einwillig|zustimm|gesperrt|sperr|widerr|widerspr|erlaub|unzustell|austrag|ausgetrag|kündig|dsgvo|werb",
  // French, Spanish, Italian, Portuguese, Romanian
  "inscri|désins|consenti|rgpd|rebond|rejet|résili|suscri|suscrip|baja|confirmad|acept|rebot|bloque|iscri|disiscr|conferm|rimbalz|blocc|assinat|cancel|descadastr|permi|aceit|dezabon|acord|revoc|révoq|refus",
  // Dutch, Danish, Norwegian, Swedish, Finnish
  "schreven|inschrijv|uitschrijv|aanmeld|afmeld|afgemeld|aangemeld|toestem|bevestig|geblok|prenumer|avregist|samtyck|bekräft|tilmeld|frameld|påmeld|avmeld|samtykk|godkend|godkänn|bekræft|blokk|blocker|tilaus|tilaaja|peru|suostum|vahvist",
  // Polish, Czech, Slovak, Hungarian, Croatian, Turkish
  "subskry|zapisan|wypisa|zgod|potwierd|zablok|odhláš|přihláš|odber|odběr|souhlas|súhlas|potvrz|potvrd|blokov|feliratk|leiratk|hozzájár|megerős|letilt|pretpl|odjav|prijav|abone|onay|izin|engelle|iptal",
  // Greek, Russian, Ukrainian, Hebrew, Arabic, Chinese, Japanese, Korean
  "εγγραφ|διαγραφ|συγκατ|подпис|отпис|соглас|согла|подтвер|заблок|рассыл|підпис|відпис|згод|הסכמ|הסר|רשום|מנוי|اشتراك|موافق|إلغاء|订阅|訂閱|退订|退訂|同意|确认|確認|屏蔽|購読|配信|退会|停止|許可|登録|구독|수신|동의|거부|확인|차단",
].join("|");

/** Short words that are parts of harmless ones (`options`, `statement`, `cleaner`). */
const WHOLE = [
  "un|sub|subs|status|statut|state|stato|estado|stan|stav|statusz|статус|статус_подписки|状态|狀態|状態|상태",
  "active|inactive|is_active|aktiv|inaktiv|actif|inactif|activo|attivo|ativo|actief|aktywny|aktivní|активен|enabled|disabled|valid|invalid|isvalid|gültig",
  "clean|cleaned|delete|deleted|removed|left|optin|optout|opt|doi|double|dnc|dnd|spam|junk|abuse|banned|ban|exclude|excluded|black|block|blocked|bounce",
  "newsletter|newsletters|mailing|mailings|mailinglist|marketing|emails?_(?:ok|allowed)|ok|email_ok|receive|receives|mailen|email_status|rejected|quarantine|held|hold|paused|muted|dead|soft|hard",
].join("|");

const SOUNDS_LIKE_CONSENT = new RegExp(`${ANYWHERE}|(?:^|_)(?:${WHOLE})(?:$|_)`, "u");

export function soundsLikeConsent(normalised: string): boolean {
  return SOUNDS_LIKE_CONSENT.test(normalised.normalize("NFC"));
}

const SAYS_UNDELIVERABLE =
  /bounc|black|block|suppress|complain|undeliver|spam|abuse|junk|clean|banned|invalid|unreach|reject|dead|gesperrt|sperr|unzustell|rebond|rebot|rimbalz|blocc|bloque|geblok|zablok|заблок/u;
const SAYS_LEFT =
  /unsub|un_?subscri|opt(?:ed)?_?out|do_?not|dont|dnc|dnd|delet|remov|cancel|left|revo|disabled|inactive|exclud|sign(?:ed)?_?off|abgemeld|abmeld|ausgetrag|austrag|kündig|widerr|widerspr|désabon|désins|résili|baja|desus|disiscr|descadastr|desins|uitgeschr|uitschr|afgemeld|afmeld|avregist|avmeld|frameld|peru|wypis|odhláš|leiratk|odjav|отпис|відпис|dezabon|退订|退訂|停止|退会|거부|취소/u;

/** What a person is who isn't a clear yes in the column: `Bounces` and `Unsubscribed` say it in their names. */
export function denialOf(normalised: string): "left" | "undeliverable" | undefined {
  if (SAYS_UNDELIVERABLE.test(normalised)) return "undeliverable";
  return SAYS_LEFT.test(normalised) ? "left" : undefined;
}
