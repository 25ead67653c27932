/** Names of columns with an address, in the order of preference. */
export const ADDRESS_COLUMNS =
  "email email_address email_addresses subscriber_email contact_email email_adresse email_adress emailadresse emailadres adresse_email adresse_e_mail adresse_mail adresse_électronique adresse_electronique mél dirección_de_correo dirección_de_correo_electrónico dirección_de_email direccion_de_correo direccion_de_email indirizzo_e_mail indirizzo_mail posta_elettronica endereço_de_e_mail endereço_email correio_eletrónico correio_eletrônico e_mailadres mailadres adres_e_mail poczta_elektroniczna email_adresa adresa_email courriel correo correo_electrónico correo_electronico email_id indirizzo_email endereço_de_email adres_email epost epostadress e_post e_postadress sähköposti e_posta эл_почта электронная_почта почта メールアドレス メール 邮箱 电子邮件 이메일 mail mailadresse subscriber address".split(
    " ",
  );

export const FULL_NAME_COLUMNS =
  "full_name fullname name display_name subscriber_name contact_name vollständiger_name nom_complet nombre_completo nome_completo имя_и_фамилия ФИО фио 名前 氏名 姓名 이름".split(
    " ",
  );
export const FIRST_NAME_COLUMNS =
  "first_name firstname fname given_name forename vorname prénom prenom nombre nombres nome voornaam förnamn fornavn etunimi imię imie jméno keresztnév ad имя".split(
    " ",
  );
export const LAST_NAME_COLUMNS =
  "last_name lastname lname surname family_name nachname familienname nom nom_de_famille apellido apellidos cognome sobrenome apelido achternaam efternamn etternavn efternavn sukunimi nazwisko příjmení vezetéknév soyad фамилия".split(
    " ",
  );
export const LANGUAGE_COLUMNS =
  "language lang locale preferred_locale sprache langue idioma lingua taal язык".split(" ");
export const TAG_COLUMNS =
  "tags tag labels topics interests segments groups tags_labels schlagwörter étiquettes".split(" ");

/** Columns that say nothing about mail, in about every list. Others are named as not understood. */
const HARMLESS =
  /^(?:id|uuid|uid|euid|leid|guid|.*_id|(?:mobile_|home_|work_)?phone(?:_number)?|telefon|mobile|sms|whatsapp|fax|(?:street_|postal_)?address(?:_?line)?_?\d?|street|city|ort|stadt|ville|ciudad|town|zip(?:_code)?|plz|postcode|postal_code|country(?:_code)?|land|pays|país|region|province|county|company|organi[sz]ation|firma|position|title|job_title|role|website|url|birthday|birth_?date|date_of_birth|gender|sex|anrede|salutation|(?:.*_)?ip(?:_address)?|latitude|longitude|lat|lng|gmtoff|dstoff|time_?zone|cc|member_rating|rating|score|points|notes?|bemerkung|comments?|metadata|attributes|data|source|referr?er(?:_url)?|utm_.*|(?:date_)?(?:created|added|updated|modified|last_changed|last_modified|entered)(?:_at|_on|_time|_date)?|creation_date|opens?|clicks?|sent|(?:open|click)_rate|opened|clicked|location|revenue|stripe_.*|plan|tier|expiry|.*_campaign_(?:title|id))$/u;

export function isHarmless(normalised: string): boolean {
  return HARMLESS.test(normalised);
}
