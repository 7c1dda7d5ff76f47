// Which alarms `status` shows. The rule: what somebody has to get up for and is not over is always there, and what is left out is counted.
import { type AlarmCode, alarms as kinds } from '../../alarms.ts';
import { escapeText } from '../../escape.ts';
import { plural, type Style } from './style.ts';

export interface Alarm {
  at: string;
  code: AlarmCode;
  message: string;
}

const newest = 5;

export function alarmLines(alarms: readonly Alarm[], style: Style): string[] {
  const others = alarms.filter((alarm) => !stands(alarm));
  const left = new Set(others.slice(0, -newest));
  const shown = alarms.filter((alarm) => !left.has(alarm));
  const lines = shown.map(({ at, code, message }) => `${style.red('alarm')}            ${at} ${escapeText(code)}: ${escapeText(message)}`);
  const more = `                 and ${plural(left.size, 'earlier one')} of those that only happened: --format json has all`;
  return left.size === 0 ? lines : [...lines, style.dim(more)];
}

/** An older or newer daemon may have others. */
function stands({ code }: Alarm): boolean {
  const kind: { severity: string; lasts?: boolean } | undefined = kinds[code];
  return kind?.severity === 'critical' && kind.lasts === true;
}
