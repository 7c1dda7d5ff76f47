import { expect, test } from 'vitest';
import { headDoubt, rowDoubt } from '../../../../src/policy/language/pasted/table.ts';
import { load } from '../../sets.ts';

test.each([
  'displayName;mail',
  'Name,Email,Department',
  'UserPrincipalName\tDisplayName',
  'First Name,Last Name,E-mail Address',
  'id,name,upn',
  'Anzeigename;E-Mail-Adresse',
  'Name;Firma',
  'Vorname,Nachname',
  'First name\tLast name',
  'Anrede;Vorname;Nachname;Firma',
  'Full Name,First Join,Last Leave,In-Meeting Duration,Email,Participant ID (UPN),Role',
  'Prénom;Nom;Adresse e-mail',
  "Nom d'affichage;Adresse de messagerie",
  'Nombre;Correo electrónico',
  'Ad;Soyad',
  '氏名,メールアドレス',
  'Имя;Фамилия',
  '"Name";"Mail"',
  'Name | Email',
  '| Name | Email |',
  'name,mail,extensionAttribute7',
])('%s is the head of a table, and no name', (written) => {
  expect(headDoubt(written)?.message).toContain('is the head of a table');
});

test.each([
  'Name',
  'Mail',
  'Name, Email',
  'Email and Phone',
  'Doe,John',
  'Doe;Mail',
  'Company,Title',
  'Phone,Mobile',
  'Email,',
  'Ann,Mail,Bob',
  'Vorname',
  'Display Name',
  'Sales|Ops',
])('%s may be a name or a subject', (written) => {
  expect(headDoubt(written)).toBeUndefined();
});

test.each([
  ['Ann Smith;ann@example.org', 'Ann Smith'],
  ['Ann Smith,ann@example.org', 'Ann Smith'],
  ['ann@example.org;Ann Smith', 'Ann Smith'],
  ['Smith, Ann;ann@example.org', 'Smith, Ann'],
  ['Ann Smith\tSales', 'Ann Smith'],
  ['Ann Smith;Sales;Berlin', 'Ann Smith'],
  ['Ann Smith; Bob Jones; Carl Weiß', 'Ann Smith'],
  ['| Ann Smith | ann@example.org |', 'Ann Smith'],
  ['Ann Smith <ann@example.org>', 'Ann Smith'],
  ['"Smith, Ann" <ann@example.org>;', 'Smith, Ann'],
  ['Ann Smith;', 'Ann Smith'],
  ['Ann Smith,,,', 'Ann Smith'],
  ['@{DisplayName=Ann Smith}', 'Ann Smith'],
  ['@{Enabled=True; DisplayName=Ann Smith; Mail=ann@example.org}', 'Ann Smith'],
  ['DisplayName : Ann Smith', 'Ann Smith'],
  ['Name            : Ann Smith', 'Ann Smith'],
  ['CN=Smith\\, Ann,OU=Users,DC=example,DC=org', 'Smith, Ann'],
  ['• Ann Smith', 'Ann Smith'],
  ['- Ann Smith', 'Ann Smith'],
  ['– Ann Smith', 'Ann Smith'],
  ['* Ann Smith', 'Ann Smith'],
  ['☐ Ann Smith', 'Ann Smith'],
  ['[x] Ann Smith', 'Ann Smith'],
  ['> Ann Smith', 'Ann Smith'],
  ['[Ann Smith](mailto:ann@example.org)', 'Ann Smith'],
  ['=Ann', 'Ann'],
  ['="Ann Smith"', 'Ann Smith'],
])('%s is read as one name, and %s is meant', (written, meant) => {
  expect(rowDoubt(written)?.message).toContain(`write "${meant}"`);
  expect(rowDoubt(meant)).toBeUndefined();
});

test.each([
  'Smith, Ann (Sales)',
  'Ann Smith | Acme | Berlin',
  'Ann Smith, ann@example.org',
  'Ann Smith (ann@example.org)',
  'ann@example.org',
  'Ann;D',
  'Ann Smith ;-)',
  '- Ann -',
  'Ann - Sales',
  'Name: Ann',
  'Note: bring cake',
  'M&M; Ann',
  "O'Neil; Ann",
  '=Ann=',
  '=)',
  '[Ann](Sales)',
  '[EXT] Ann',
  '*Ann*',
  '– Ann –',
  '1. FC Köln',
  'Sales,Ops,HR',
  '-',
  ';;;',
])('%s may be a name', (written) => {
  expect(rowDoubt(written)).toBeUndefined();
});

test.each(['Ann;Smith', 'Ann Lee;Bob Ray', "O'Neil;Ann-Marie"])('%s is two fields or two people, read as one name', (written) => {
  expect(rowDoubt(written)).toMatchObject({ inPart: true, message: expect.stringContaining('write one name, such as') });
});

test.each([
  ';',
  ',',
  '|',
  '@',
  'a;',
  'a,',
  '\t',
  '"',
  '@{',
  '@{a=b; ',
  'a=',
  'cn=\\',
  '<',
  '- ',
  '* ',
  '=',
  'a;b',
  'a ',
  '[a](',
  '> ',
  ' ',
  'name:',
])('long runs of %j are judged', (piece) => {
  for (const length of [1_900, 1_000_000]) {
    const long = piece.repeat(length / piece.length);
    for (const written of [long, `cn=${long}`, `@{${long}`, `${long}x`]) {
      headDoubt(written);
      rowDoubt(written);
    }
  }
});

const listed = (list: string, operator: string) =>
  load({
    'p.yaml': `rules: [{ id: r, when: { anonymous: true, name: { ${operator}: { list: people } } }, then: hold }]`,
    'lists/people.txt': list,
  });

test('rows of a table that nobody may be missing from keep a set from taking effect', () => {
  expect(listed('Name;Mail\nAnn Smith;ann@example.org', 'notIn').problems).toMatchObject([
    { line: 1, severity: 'error', code: 'means-nothing' },
    { line: 2, severity: 'error', code: 'means-nothing' },
  ]);
});

test.each(['displayName\nAnn Smith', 'Ann Smith\n- Bob Jones', 'sep=;\nAnn Smith'])('%j is told, and the list stays in force', (list) => {
  expect(listed(list, 'notIn')).toMatchObject({ ok: true, problems: [{ severity: 'warning', code: 'means-nothing' }] });
});

test('a subject may list what is talked about', () => {
  expect(load("rules: [{ id: r, when: { 'meeting.subject': 'Agenda; Minutes; Any other business' }, then: hold }]").problems).toEqual([]);
});
