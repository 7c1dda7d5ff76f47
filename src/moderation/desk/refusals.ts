// Why a human is not obeyed, in words for the human.
import type { Shield } from '../../guard/stay.ts';
import type { PersonSight, Refusal, RefusalCode, RulingSight } from '../../rulings/port.ts';

const texts: Readonly<Record<Exclude<RefusalCode, 'never-targeted' | 'already-decided'>, string>> = {
  changed: 'Not done: they are not who you saw any more. Look again.',
  gone: 'Not done: they have left.',
  paused: 'Not done: lobbyguard is paused, and sends nothing until somebody resumes.',
  'dry-run': 'Not done: lobbyguard runs dry and can send nothing. Set "mode: assist" to act from here.',
  forbidden: 'Not done: you may not do this.',
  'not-applicable': 'Not done: this does not apply where they are now.',
  unrecordable: 'Not done: the audit log cannot be written, and nothing goes without a record.',
};

export function refuse(code: keyof typeof texts, part: { reason?: string; now?: PersonSight } = {}): Refusal {
  return { kind: 'refused', code, reason: texts[code], ...part };
}

const shielded: Readonly<Record<Shield, string>> = {
  self: 'this is lobbyguard itself',
  organizer: 'they are an organizer',
  'organizer-unknown': 'it is not known whether they are the organizer',
  protected: 'they are under protection (safety.protect)',
  leader: 'they are a leader',
};

export function refuseTarget(because: Shield): Refusal {
  const reason = `Not done: ${shielded[because]}, and lobbyguard never refuses or removes them. Do it in the Skype client.`;
  return { kind: 'refused', code: 'never-targeted', reason };
}

export function refuseSecond(first: RulingSight): Refusal {
  return { kind: 'refused', code: 'already-decided', reason: `Not done: ${first.by.who} has decided already (${first.act}).`, first };
}
