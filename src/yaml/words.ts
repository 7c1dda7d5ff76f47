// Values and forms in the words of the people who write the files. A value itself is never repeated: it may be a secret.
import { z } from 'zod';
import { lookalikeRemedy } from './lookalikes.ts';

/** What a value is, to follow "found". */
export function found(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return String(value);
  return Number.isInteger(value) ? 'a number' : Number.isFinite(value) ? 'a number with a fraction' : 'a number without end, or none';
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** A kind of value by its name in zod. */
export function kindName(kind: string): string {
  return kinds[kind] ?? kind;
}

/** A form as somebody would write it: `{ env: … }`, text, a list. */
export function formName(form: z.ZodType): string {
  if (!(form instanceof z.ZodObject)) return kindName(form.type);
  const required = Object.entries(form.shape as Record<string, z.ZodType>).filter(([, value]) => !value.safeParse(undefined).success);
  return required.length === 0 ? 'a mapping' : `{ ${required.map(([key]) => `${key}: …`).join(', ')} }`;
}

/** Of a key that nobody knows, written in `{ }` with nothing behind it. */
export const commaRemedy = '; in { } a comma begins another key; text with a comma needs quotes, and a number has none';

/** What to do about the usual reasons for a value of the wrong kind. YAML 1.1 read yes and no as true and false, and people still write them. */
export function remedyFor(value: unknown, expected: string): string {
  if (expected === 'text' && ['number', 'boolean'].includes(typeof value)) return '; put it in quotes if it is meant as text';
  if (typeof value !== 'string') return '';
  if (/list|mapping|[{[]/.test(expected)) return lookalikeRemedy(value);
  if (/number/.test(expected)) return numberRemedy(value.trim());
  if (expected !== 'true or false') return '';
  if (/^(?:yes|on|true)$/i.test(value)) return '; write true, without quotes';
  return /^(?:no|off|false)$/i.test(value) ? '; write false, without quotes' : '';
}

function numberRemedy(text: string): string {
  if (/^\d{1,3}(?:[.,' \u00a0\u2019\u202f]\d{3})+$/.test(text)) return '; write the digits alone, as in 1000';
  if (/^\d+,\d+$/.test(text)) return '; a fraction is written with a dot, as in 1.5';
  if (/^\d+(?:\.\d+)?\s*%$/.test(text)) return '; write it without the %';
  return text === '' || Number.isNaN(Number(text)) ? '' : '; write it without quotes';
}
