// Lines of tables where one text is meant: what directories, spreadsheets and mail programs write when they export people.
import { quoted } from '../../../yaml/suggest.ts';
import { type Doubt, nothing } from '../doubt.ts';

/** Names of columns that are no words of a language. */
const identifiers =
  /^(?:display_?name|user_?principal_?name|sam_?account_?name|given_?name|msrtcsip-primaryuseraddress|(?:primary_?)?(?:smtp|sip)_?address|proxyaddresses|distinguishedname|objectguid|mailnickname)$/i;

/** Columns of which one makes a table one of people, in the languages that Outlook, Excel and Teams export in. */
const ofPeople = new Set(
  [
    'name|names|display name|full name|fullname|first name|firstname|last name|lastname|middle name|given name|surname|family name',
    'user name|username|user|nickname|upn|user principal name|participant id|participant id (upn)|e-mail display name',
    'email|e-mail|mail|email address|e-mail address|emailaddress|mailaddress|mail address|smtp address|sip address|primary smtp address',
    'vorname|nachname|zuname|familienname|anzeigename|vollständiger name|benutzername|e-mail-adresse|email-adresse|emailadresse|mailadresse',
    "nom|prénom|nom complet|nom d'affichage|nom d’affichage|nom de famille|adresse e-mail|adresse de messagerie|courriel",
    'nombre|apellido|apellidos|nombre completo|nombre para mostrar|correo|correo electrónico|dirección de correo electrónico',
    'cognome|nome|nome visualizzato|indirizzo e-mail|indirizzo di posta elettronica|naam|voornaam|achternaam|weergavenaam|e-mailadres',
    'ad|soyad|adı|soyadı|ad soyad|görünen ad|e-posta|e-posta adresi|imię|nazwisko|imię i nazwisko|nazwa wyświetlana|adres e-mail',
    'имя|фамилия|отчество|фио|отображаемое имя|электронная почта|адрес электронной почты',
    '氏名|名前|姓|名|表示名|メール|メールアドレス|电子邮件|电子邮件地址|姓名|显示名称',
  ].flatMap((one) => one.split('|')),
);

/** Other columns of such tables. A line of them alone may be a text that people write. */
const others = new Set(
  [
    'id|sid|guid|number|no.|nr|nr.|type|status|role|roles|title|suffix|salutation|initials|notes|source|network|domain|address',
    'company|organization|organisation|department|division|office|location|city|country|street|zip|manager|job title|jobtitle|position',
    'phone|telephone|telephone number|telephonenumber|business phone|mobile|mobile phone|home phone|fax|web page',
    'first join|last leave|join time|leave time|in-meeting duration|duration|user action|timestamp|enabled|created|last logon',
    'firma|unternehmen|abteilung|rolle|titel|anrede|telefon|telefonnummer|mobil|mobiltelefon|handy|ort|stadt|land|straße|plz|büro|standort',
    'société|entreprise|service|fonction|titre|téléphone|mobile|ville|pays|empresa|departamento|cargo|teléfono|móvil|ciudad|país|puesto',
    'azienda|reparto|ruolo|telefono|bedrijf|afdeling|şirket|departman|unvan|firma|dział|stanowisko',
    'компания|отдел|должность|телефон|会社|会社名|部署|部門|役職|電話|電話番号|公司|部门|职务|电话',
  ].flatMap((one) => one.split('|')),
);

/** Whether this, in lower case, is what such a column is called. */
export function isColumnOfPeople(plain: string): boolean {
  return ofPeople.has(plain) || identifiers.test(plain);
}

/** No text that a human typed is longer. */
const longest = 2_000;
const bareAddress = /^<?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>?$/;
const wordy = /[\p{L}\p{N}]{2}/u;

/** Doubts the head of a table: `displayName;mail`, `Vorname,Nachname`. Alone, the name of a column takes nobody's place. */
export function headDoubt(written: string): Doubt | undefined {
  if (written.length > longest) return undefined;
  const head = `${quoted(written)} is the head of a table, and no text people write`;
  if (identifiers.test(written.trim())) return { ...nothing(`${head}; leave it out`), inPart: true };
  return isHead(fieldsOf(written)) ? nothing(`${head}; keep the column that is meant, one entry a line`) : undefined;
}

/** Doubts several columns or people that are read as one name, and the marks of a list around one. */
export function rowDoubt(written: string): Doubt | undefined {
  if (written.length > longest) return undefined;
  const row = `${quoted(written)} is a line of a table or list, read as one name`;
  if (/^sep=.$/i.test(written)) return { ...nothing(`${row}; leave it out`), inPart: true };
  const one = exportedName(written) ?? firstColumn(written);
  if (one !== undefined) return nothing(`${row}; write ${quoted(one)}`);
  const listed = listedName(written);
  if (listed !== undefined) return { ...nothing(`${row}; write ${quoted(listed)}`), inPart: true };
  const separated = /^\s*(\p{L}[\p{L}\p{M} .'-]*\p{L});\p{L}{2}[\p{L}\p{M} .'-]*$/u.exec(written)?.[1];
  return separated === undefined ? undefined : { ...nothing(`${row}; write one name, such as ${quoted(separated)}`), inPart: true };
}

/** Cells of a line. People write blanks behind a comma. */
function fieldsOf(written: string): string[] {
  const within = written.replace(/^\s*\|(.*)\|\s*$/s, '$1');
  const cells = /[;\t|]/.test(within) ? within.split(/[;\t|]/).map((cell) => cell.trim()) : within.split(',');
  return cells.map((cell) => cell.replace(/^"(.*)"$/s, '$1'));
}

/** A column or two that nobody knows may be among the others. */
function isHead(fields: readonly string[]): boolean {
  const plain = fields.map((field) => field.toLowerCase().normalize('NFC'));
  const people = plain.filter(isColumnOfPeople).length;
  const known = people + plain.filter((field) => !ofPeople.has(field) && others.has(field)).length;
  if (fields.length < 2 || people === 0) return false;
  return known === fields.length || (people > 1 && known * 3 >= fields.length * 2);
}

/** The name in what PowerShell and directories write of somebody: `@{DisplayName=Ann}`, `DisplayName : Ann`, `CN=Ann,OU=Staff,DC=example`. */
function exportedName(written: string): string | undefined {
  if (/^@\{.*=.*\}$/s.test(written)) return inObject(written.slice(2, -1));
  const [, key = '', value] = /^([\p{L}_]+)\s*:\s(.*)$/su.exec(written) ?? [];
  if (value !== undefined && (identifiers.test(key) || /^name\s{2,}:/i.test(written))) return value.trim();
  return /^cn=((?:[^,\\]|\\.)+),.*\b(?:ou|dc|o)=/i.exec(written)?.[1]?.replace(/\\(.)/g, '$1').trim();
}

function inObject(properties: string): string {
  const pairs = properties.split(';').map((one) => one.split('='));
  const named = pairs.find(([key = '']) => /^(?:display_?)?name$/i.test(key.trim())) ?? pairs[0];
  return named?.[1]?.trim() ?? '';
}

/** Bullets, boxes, dashes and stars of other programs, and what they quote with. `- Ann -` is somebody's taste. */
const bullet =
  /^\s*(?:[\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2610-\u2612\u27a2]|[-\u2013\u2014] (?!.*[-\u2013\u2014]\s*$)|\* (?!.*\*)|\[[ xX]\] |> )\s*(?=\p{L})(.*)$/su;

/** A name behind a bullet, ahead of an address, or ahead of what separates it from the next. */
function listedName(written: string): string | undefined {
  const bulleted = bullet.exec(written)?.[1];
  const addressed = /^([^<>]*)<[^<>\s@]+@[^<>\s@]+>\s*[;,]?\s*$/.exec(written)?.[1];
  const linked = /^\[([^[\]]+)\]\((?:mailto:|https?:)[^()\s]*\)$/.exec(written)?.[1];
  const computed = /^=+\s*(?=["\p{L}])(?!.*=\s*$)(.*)$/su.exec(written)?.[1];
  const name = (bulleted ?? addressed ?? linked ?? computed ?? aheadOfSeparators(written))?.trim().replace(/^"(.*)"$/s, '$1');
  return name !== undefined && wordy.test(name) ? name : undefined;
}

/** What stands ahead of `;` or `,,` at the end. */
function aheadOfSeparators(written: string): string | undefined {
  let end = written.length;
  while (end > 0 && /[;,\s]/.test(written.charAt(end - 1))) end -= 1;
  const separators = written.slice(end).replace(/\s/g, '');
  return separators.includes(';') || separators.length > 1 ? written.slice(0, end) : undefined;
}

function firstColumn(written: string): string | undefined {
  const isRow = /^\s*\|.*\|.*\|\s*$/s.test(written);
  const fields = fieldsOf(written);
  const wordyFields = fields.filter((field) => wordy.test(field));
  const named = wordyFields.find((field) => !bareAddress.test(field));
  if (fields.length < 2 || named === undefined) return undefined;
  const hasAddress = fields.some((field) => bareAddress.test(field));
  const isList = (written.includes(';') && wordyFields.length > 2) || written.includes('\t');
  return isRow || hasAddress || isList ? named : undefined;
}
