// The scenarios that come with lobbyguard, by name.
import { partners } from './partners.ts';
import { quiet } from './quiet.ts';
import { raid } from './raid.ts';
import type { Scenario } from './scenario.ts';
import { webinar } from './webinar.ts';
import { workingDay } from './working-day.ts';

const makers: Readonly<Record<string, () => Scenario>> = { raid, partners, webinar, quiet, 'working-day': workingDay };

export const scenarioNames: readonly string[] = Object.keys(makers);

export function builtInScenario(name: string): Scenario | undefined {
  return Object.hasOwn(makers, name) ? makers[name]?.() : undefined;
}
