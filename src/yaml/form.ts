// A zod form seen as people see it: which keys a mapping takes, and which of several forms was probably meant.
import { z } from 'zod';
import type { Placed } from './document.ts';
import type { Path } from './walk.ts';

/** The form that belongs at `path`, given what is written on the way there. Undefined where any value may be. */
export function formAt(form: z.ZodType, placed: Placed, path: Path): z.ZodType | undefined {
  let current: z.ZodType | undefined = bare(form);
  let written: Placed | undefined = placed;
  for (const step of path) {
    const child = childForm(chosen(current, written), step);
    current = child === undefined ? undefined : bare(child);
    written = typeof step === 'number' ? written?.items?.[step] : written?.entries?.get(String(step))?.value;
    if (current === undefined) return undefined;
  }
  return current;
}

/** The keys a mapping takes here, given what it holds already; none when this is no mapping, or one of any keys. */
export function keysOf(form: z.ZodType | undefined, placed: Placed | undefined): readonly string[] {
  const option = form === undefined ? undefined : chosen(form, placed);
  return option instanceof z.ZodObject ? Object.keys(option.shape) : [];
}

/** The forms a value may have: the options of a union, or the one form there is. */
export function optionsOf(form: z.ZodType): readonly z.ZodType[] {
  const inner = bare(form);
  return inner instanceof z.ZodUnion ? (inner.options as z.ZodType[]).flatMap(optionsOf) : [inner];
}

/** The option of a union that a mapping was meant to be: its fixed values (`kind: webhook`) are those written, and most keys are its own. */
export function optionFor(options: readonly z.ZodType[], placed: Placed | undefined): z.ZodType | undefined {
  const written = [...(placed?.entries?.keys() ?? [])];
  let best: { option: z.ZodType; score: number } | undefined;
  for (const option of options) {
    if (!(option instanceof z.ZodObject) || !hasItsConstants(option, placed)) continue;
    const score = written.filter((key) => key in option.shape).length;
    if (score > (best?.score ?? 0)) best = { option, score };
  }
  return best?.option;
}

/** Without what says only that a value may be absent, or is converted afterwards. */
function bare(form: z.ZodType): z.ZodType {
  if (form instanceof z.ZodOptional || form instanceof z.ZodNullable || form instanceof z.ZodDefault || form instanceof z.ZodPrefault)
    return bare(form.unwrap() as z.ZodType);
  return form instanceof z.ZodPipe ? bare(form.in as z.ZodType) : form;
}

function chosen(form: z.ZodType, placed: Placed | undefined): z.ZodType | undefined {
  const options = optionsOf(form);
  return options.length === 1 ? options[0] : optionFor(options, placed);
}

function hasItsConstants(option: z.ZodObject, placed: Placed | undefined): boolean {
  return Object.entries(option.shape as Record<string, z.ZodType>).every(
    ([key, value]) => !(bare(value) instanceof z.ZodLiteral) || value.safeParse(placed?.entries?.get(key)?.value.value).success,
  );
}

function childForm(form: z.ZodType | undefined, step: PropertyKey): z.ZodType | undefined {
  if (form instanceof z.ZodObject) return form.shape[String(step)] as z.ZodType | undefined;
  if (form instanceof z.ZodArray) return form.element as z.ZodType;
  return form instanceof z.ZodRecord ? (form.valueType as z.ZodType) : undefined;
}
