import { expect, test } from 'vitest';
import { aRule, aSet, aSituation, verdict } from '../sets.ts';

const yes = 'matched';
const no = 'not-matched';
const unknown = 'unknown';

test.each([
  // international domains and composed letters
  ['{ uri: { domainIn: [münchen.example] } }', { uri: 'a@xn--mnchen-3ya.example' }, yes],
  ['{ uri: { domainIn: [xn--mnchen-3ya.example] } }', { uri: 'a@München.example.' }, yes],
  ['{ uri: { domainIn: ["*.münchen.example"] } }', { uri: 'a@x.xn--mnchen-3ya.example' }, yes],
  ['{ uri: { domainNotIn: [münchen.example] } }', { uri: 'a@xn--mnchen-3ya.example' }, no],
  ['{ domain: MÜNCHEN.example }', { uri: 'a@xn--mnchen-3ya.example' }, yes],
  ['{ domain: { glob: "*.münchen.example" } }', { uri: 'a@x.xn--mnchen-3ya.example' }, yes],
  ['{ uri: { glob: "*@münchen.example" } }', { uri: 'a@xn--mnchen-3ya.example' }, yes],
  ['{ uri: { endsWith: "@münchen.example" } }', { uri: 'a@münchen.example' }, yes],
  ['{ domain: { resembles: münchen.example } }', { uri: 'a@münсhen.example' }, yes],
  // a part of an international domain is looked for in the form that people read
  ['{ domain: { contains: mün } }', { uri: 'a@xn--mnchen-3ya.example' }, yes],
  ['{ domain: { contains: MU\u0308N } }', { uri: 'a@xn--mnchen-3ya.example' }, yes],
  ['{ domain: { contains: münchen } }', { uri: 'a@altmünchen.example' }, yes],
  ['{ domain: { contains: mün } }', { uri: 'a@mun.example' }, no],
  ['{ domain: { doesNotContain: mün } }', { uri: 'a@münster.example' }, no],
  ['{ domain: { doesNotContain: mün } }', { uri: 'a@example.com' }, yes],
  ['{ domain: { startsWith: mün } }', { uri: 'a@münster.example' }, yes],
  ['{ domain: { startsWith: mün } }', { uri: 'a@altmünchen.example' }, no],
  ['{ domain: { endsWith: münchen.example } }', { uri: 'a@altmünchen.example' }, yes],
  ['{ domain: { endsWith: .münchen.example } }', { uri: 'a@altmünchen.example' }, no],
  ['{ domain: { glob: "*mün*" } }', { uri: 'a@x.altmünchen.example' }, yes],
  ['{ domain: { glob: "m?nchen.éxample" } }', { uri: 'a@münchen.éxample' }, yes],
  ['{ domain: { notGlob: "mün*" } }', { uri: 'a@münster.example' }, no],
  ['{ domain: { glob: "*.xn--mnchen-3ya.éx*" } }', { uri: 'a@x.münchen.éxample' }, yes],
  ['{ domain: { contains: straß } }', { uri: 'a@strassen.example' }, no],
  ['{ domain: { glob: straße.example } }', { uri: 'a@strasse.example' }, no],
  ['{ domain: { contains: ΟΔΟΣ } }', { uri: 'a@οδοσ.example' }, yes],
  ['{ domain: ΟΔΟΣ.example }', { uri: 'a@οδοσ.example' }, yes],
  ['{ domain: { contains: xn--mn } }', { uri: 'a@münchen.example' }, yes],
  ['{ uri: { contains: mün } }', { uri: 'a@xn--mnchen-3ya.example' }, yes],
  ['{ uri: { contains: mün } }', { uri: 'mün@example.com' }, yes],
  ['{ uri: { contains: "@mün" } }', { uri: 'a@münchen.example' }, yes],
  ['{ uri: { contains: "@mün" } }', { uri: 'mün@example.com' }, no],
  ['{ uri: { endsWith: münchen.example } }', { uri: 'a@altmünchen.example' }, yes],
  ['{ uri: { glob: "*@mün*" } }', { uri: 'a@münster.example' }, yes],
  ['{ uri: { notGlob: "*@*mün*" } }', { uri: 'a@altmünchen.example' }, no],
  ['{ uri: { glob: "*@straße.example" } }', { uri: 'a@strasse.example' }, no],
  ['{ uri: { glob: "jürgen@mün*" } }', { uri: 'Jürgen@münchen.example' }, yes],
  ['{ uri: { endsWith: "@münchen.example" } }', { uri: 'a@b@münchen.example' }, no],
  ['{ name: "Jos\u00e9" }', { name: 'Jose\u0301' }, yes],
  ['{ name: "Jose\u0301" }', { name: 'Jos\u00e9' }, yes],
  ['{ name: { contains: "Jose\u0301" } }', { name: 'x Jos\u00e9 x' }, yes],
  ['{ name: { startsWith: "Jos\u00e9" } }', { name: 'Jose\u0301 M' }, yes],
  ['{ name: { glob: "*Jos\u00e9*" } }', { name: 'Jose\u0301 M' }, yes],
  ['{ name: { matches: "Jose\u0301$" } }', { name: 'Jos\u00e9' }, yes],
  ['{ name: { notIn: ["Jos\u00e9"] } }', { name: 'Jose\u0301' }, no],
  // a malformed address equals nobody, has no domain, and stays text
  ['{ uri: { notIn: ["a@good.example"] } }', { uri: 'a@b@good.example' }, yes],
  ['{ uri: { domainIn: [good.example] } }', { uri: 'a@b@good.example' }, unknown],
  ['{ uri: { domainNotIn: [good.example] } }', { uri: 'a@b@good.example' }, unknown],
  ['{ uri: { glob: "*@good.example" } }', { uri: 'a@b@good.example' }, no],
  ['{ uri: { endsWith: "@good.example" } }', { uri: 'a@b@good.example' }, no],
  ['{ uri: { contains: evil } }', { uri: 'a@evil@good.example' }, yes],
  ['{ uri: { matches: "evil" } }', { uri: 'a@evil@good.example' }, yes],
  ['{ domain: good.example }', { uri: 'a@b@good.example' }, unknown],
  ['{ uri: sam@@good.example }', { uri: 'sam@@good.example' }, no],
  ['{ uri: [sam@@good.example] }', { uri: 'sam@@good.example' }, no],
  // and folding makes it nobody either: ſ would be s, and a ligature two letters
  ['{ uri: sam@good.example }', { uri: 'sip:ſam@good.example' }, no],
  ['{ uri: { notEqual: sam@good.example } }', { uri: 'sip:ſam@good.example' }, yes],
  ['{ uri: [fin@good.example, stan@good.example] }', { uri: 'sip:ﬁn@good.example' }, no],
  ['{ uri: { notIn: [fin@good.example, stan@good.example] } }', { uri: 'sip:ﬆan@good.example' }, yes],
  ['{ meeting.organizer: sam@good.example }', { meeting: { organizer: 'sip:ſam@good.example' } }, no],
  ['{ meeting.organizer: { notEqual: sam@good.example } }', { meeting: { organizer: 'sip:ſam@good.example' } }, yes],
  // of well-formed addresses case is folded as Unicode says
  ['{ uri: STRASSE@good.example }', { uri: 'sip:straße@good.example' }, yes],
  ['{ uri: { notIn: [ΟΔΟΣ@good.example] } }', { uri: 'sip:οδοσ@good.example' }, no],
  // equal and in
  ['{ anonymous: true }', { anonymous: true }, yes],
  ['{ anonymous: true }', { anonymous: false }, no],
  ['{ anonymous: true }', { anonymous: null }, unknown],
  ['{ anonymous: { notEqual: true } }', {}, unknown],
  ['{ anonymous: { notEqual: true } }', { anonymous: false }, yes],
  ['{ sourceNetwork: [Federated, Unknown] }', { sourceNetwork: 'Unknown' }, yes],
  ['{ sourceNetwork: { notIn: [Federated] } }', { sourceNetwork: 'Unknown' }, yes],
  ['{ sourceNetwork: { notIn: [Federated] } }', {}, unknown],
  ['{ role: Unknown }', { role: 'Unknown' }, yes],
  ['{ role: Unknown }', {}, unknown],
  ['{ name: "" }', { name: '' }, yes],
  ['{ name: "" }', {}, unknown],
  ['{ name: { equal: straße } }', { name: 'STRASSE' }, yes],
  ['{ name: ΟΔΟΣ }', { name: 'οδος' }, yes],
  ['{ name: { notEqual: Paul } }', { name: 'paul' }, no],
  // addresses
  ['{ uri: "SIP:Alice@Example.com;user=phone" }', { uri: 'sips:ALICE@example.COM:5061' }, yes],
  ['{ uri: [sip:bob@example.com, alice@example.com] }', { uri: 'sip:alice@example.com' }, yes],
  ['{ uri: { contains: "@EXAMPLE" } }', { uri: 'sip:alice@example.com' }, yes],
  ['{ uri: { startsWith: "sip:ali" } }', { uri: 'alice@example.com' }, yes],
  ['{ uri: { endsWith: "@example.com:5061" } }', { uri: 'alice@example.com' }, yes],
  ['{ uri: { glob: "sip:*@Example.com" } }', { uri: 'alice@example.com' }, yes],
  ['{ uri: { glob: "*@example.com" } }', { uri: 'alice@sub.example.com' }, no],
  ['{ uri: { matches: "^alice@example[.]com$" } }', { uri: 'sip:Alice@Example.com;x=y' }, yes],
  ['{ uri: "tel:+49 30-1" }', { uri: 'tel:+49301' }, yes],
  ['{ uri: { glob: "tel:+49*" } }', { uri: 'tel:+49-30-1' }, yes],
  ['{ uri: { resembles: "pаul@example.com" } }', { uri: 'paul@example.com' }, yes],
  ['{ uri: { contains: "%40" } }', { uri: 'alice@example.com' }, no],
  ['{ uri: { contains: "%40" } }', { uri: 'alice%40evil.example@example.com' }, yes],
  ['{ uri: { startsWith: "alice%40" } }', { uri: 'alice@example.com' }, no],
  ['{ uri: { glob: "*%40*" } }', { uri: 'alice@example.com' }, no],
  // domains
  ['{ uri: { domainIn: [example.com] } }', { uri: 'sip:a@Example.com' }, yes],
  ['{ uri: { domainIn: [example.com] } }', { uri: 'a@sub.example.com' }, no],
  ['{ uri: { domainIn: ["*.example.com"] } }', { uri: 'a@x.sub.example.com' }, yes],
  ['{ uri: { domainIn: ["*.example.com"] } }', { uri: 'a@example.com' }, no],
  ['{ uri: { domainIn: ["*.example.com"] } }', { uri: 'a@notexample.com' }, no],
  ['{ uri: { domainIn: [evil.example] } }', { uri: 'a%40evil.example@good.example' }, no],
  ['{ uri: { domainIn: [good.example] } }', { uri: 'a@evil%40good.example' }, unknown],
  ['{ uri: { domainIn: [example.com] } }', { uri: 'tel:+4930' }, unknown],
  ['{ uri: { domainNotIn: [example.com] } }', { uri: 'tel:+4930' }, unknown],
  ['{ uri: { domainNotIn: [example.com], ifUnknown: match } }', { uri: 'tel:+4930' }, yes],
  ['{ uri: { domainNotIn: [example.com] } }', { uri: 'a@other.example' }, yes],
  ['{ domain: { domainIn: ["*.example.com"] } }', { uri: 'a@b.example.com' }, yes],
  ['{ domain: Example.com }', { uri: 'a@example.com' }, yes],
  ['{ domain: example.com }', { uri: 'tel:+4930' }, unknown],
  ['{ phone: "+49 (30) 1-2" }', { uri: 'tel:+493012' }, yes],
  ['{ phone: +493012 }', { uri: 'sip:+493012@gw.example;user=phone' }, yes],
  ['{ phone: { startsWith: "+49 30" } }', { phone: '+49 301' }, yes],
  // text
  ['{ name: { contains: PAUL } }', { name: 'saint paul the first' }, yes],
  ['{ name: { doesNotContain: paul } }', {}, unknown],
  ['{ name: { doesNotContain: paul } }', { name: 'Peter' }, yes],
  ['{ name: { glob: "P??l*" } }', { name: 'paul smith' }, yes],
  ['{ name: { glob: "a.c" } }', { name: 'abc' }, no],
  ['{ name: { notGlob: "*bot*" } }', { name: 'Robotnik' }, no],
  ['{ name: { matches: paul } }', { name: 'Paul' }, no],
  ['{ name: { matches: "(?i)paul" } }', { name: 'saint Paul' }, yes],
  ['{ name: { notMatches: "^[a-z]+$" } }', { name: 'Paul' }, yes],
  ['{ name: { resembles: Paul } }', { name: 'Ρaul' }, yes],
  ['{ name: { resembles: Paul } }', { name: 'Ｐａｕ\u200Bｌ' }, yes],
  ['{ name: { resembles: Paul } }', { name: 'Paula' }, no],
  ['{ name: { resembles: IAN } }', { name: 'ian' }, yes],
  // numbers, clock
  ['{ meeting.size: { greaterThan: 2, lessThanInclusive: 4 } }', { meeting: { size: 4 } }, yes],
  ['{ meeting.size: { greaterThan: 2, lessThan: 4 } }', { meeting: { size: 4 } }, no],
  ['{ meeting.size: { greaterThan: 2 } }', {}, unknown],
  ['{ time: { greaterThanInclusive: "13:00", params: { zone: Europe/Berlin } } }', {}, yes],
  ['{ time: { equal: 12:00, params: { zone: UTC } } }', {}, yes],
  ['{ time: { lessThan: 13:00, params: { zone: Europe/Berlin } } }', {}, no],
  ['{ weekday: { in: [sat, sun], params: { zone: Europe/Berlin } } }', {}, no],
  ['{ weekday: { equal: fri, params: { zone: America/New_York } } }', {}, yes],
  // counts
  ['{ arrivals: { greaterThan: 30, params: { within: 60s } } }', { counts: { arrivals: 40 } }, yes],
  ['{ removals: { lessThan: 1, params: { within: 2h } } }', {}, yes],
  ['{ arrivals: { greaterThan: 30, params: { within: 60s } } }', { counts: { arrivals: null } }, unknown],
])('%s says of %j: %s', async (when, input, expected) => {
  const { meeting, counts, ...participant } = input as Record<string, never>;
  expect(await verdict(aRule(when), { participant, ...(meeting ? { meeting } : {}), ...(counts ? { counts } : {}) })).toBe(expected);
});

test('a fact of another type than the registry says is unknown, not compared', async () => {
  const set = aRule('{ name: { notEqual: x } }');
  const facts = { name: 5 as unknown as string };
  expect((await set.decide({ facts, at: 0, count: () => 0 })).rule).toBeNull();
});

test.each([
  ['not of unknown is unknown', '{ not: { anonymous: true } }', {}, unknown],
  ['not of not of unknown is unknown', '{ not: { not: { anonymous: true } } }', {}, unknown],
  ['one false makes all false', '{ all: [{ anonymous: true }, { inLobby: true }] }', { inLobby: false }, no],
  ['one unknown makes all unknown', '{ all: [{ anonymous: true }, { inLobby: true }] }', { inLobby: true }, unknown],
  ['one true makes any true', '{ any: [{ anonymous: true }, { inLobby: true }] }', { inLobby: true }, yes],
  ['one unknown makes any unknown', '{ any: [{ anonymous: true }, { inLobby: true }] }', { inLobby: false }, unknown],
  ['ifUnknown makes an unknown test true', '{ anonymous: { equal: true, ifUnknown: match } }', {}, yes],
  ['and its negation false', '{ not: { anonymous: { equal: true, ifUnknown: match } } }', {}, no],
  ['a known fact is none of its business', '{ anonymous: { equal: true, ifUnknown: match } }', { anonymous: false }, no],
])('%s', async (_title, when, participant, expected) => {
  expect(await verdict(aRule(when), { participant })).toBe(expected);
});

test.each([true, false])('a malformed address is on no list, by whatever it would be folded to (index: %s)', async (index) => {
  const rules = [
    '{ id: partners, when: { uri: { in: { list: partners } } }, then: admit }',
    '{ id: sam, when: { uri: sam@good.example }, then: admit }',
    '{ id: strangers, when: { uri: { notIn: { list: partners } } }, then: hold }',
  ];
  const texts = { 'p.yaml': `rules:\n  - ${rules.join('\n  - ')}\n`, 'lists/partners.txt': 'sam@good.example\nfin@good.example\n' };
  const set = aSet(texts, { index });
  const ruleFor = async (uri: string) => (await set.decide(aSituation({ participant: { uri } }))).rule?.id;
  expect(await ruleFor('sip:SAM@good.example')).toBe('partners');
  for (const uri of ['sip:ſam@good.example', 'sip:ﬁn@good.example', 'sip:sam@@good.example']) expect(await ruleFor(uri)).toBe('strangers');
});
