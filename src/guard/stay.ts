// Why somebody is left where they are. The one list: records, the published schema, reports and the desk read it.

interface StayDefinition {
  /** Holds for the person whatever the policies say: they are never refused or removed. */
  shields: boolean;
}

const definitions = {
  'no-rule': { shields: false },
  allowed: { shields: false },
  held: { shields: false },
  self: { shields: true },
  organizer: { shields: true },
  'organizer-unknown': { shields: true },
  protected: { shields: true },
  leader: { shields: true },
  'not-applicable': { shields: false },
  'no-link': { shields: false },
  capped: { shields: false },
  paused: { shields: false },
  left: { shields: false },
  duplicate: { shields: false },
  proposed: { shields: false },
  overruled: { shields: false },
  gate: { shields: false },
  error: { shields: false },
} as const satisfies Readonly<Record<string, StayDefinition>>;

export type StayReason = keyof typeof definitions;

/** Those that hold whatever the policies say. */
export type Shield = { [R in StayReason]: (typeof definitions)[R]['shields'] extends true ? R : never }[StayReason];

export const stayReasons = Object.keys(definitions) as [StayReason, ...StayReason[]];

export function shields(because: StayReason | undefined): because is Shield {
  return because !== undefined && definitions[because]?.shields === true;
}
