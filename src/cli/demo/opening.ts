// The first screen of the demo: what is being played, what is real about it, and what the lines below will mean. 80 columns.
import { escapeText } from '../../escape.ts';
import type { Scenario } from '../../simulator/scenarios/scenario.ts';
import type { Style } from '../output/style.ts';
import { shownPath } from '../shown-path.ts';
import type { Stage } from './stage.ts';

export interface Opening {
  scenario: Scenario;
  stage: Stage;
  dialect: 'ucwa' | 'webhook';
  /** Where the simulated server listens. */
  url: string;
  /** The desk. */
  desk: string;
  enforce: boolean;
  rules: number;
  cwd: string;
}

export function openingLines({ scenario, stage, dialect, url, desk, enforce, rules, cwd }: Opening, style: Style): string[] {
  return [
    `${style.bold('lobbyguard demo')}: ${escapeText(scenario.name)}`,
    escapeText(scenario.title),
    '',
    `  ${style.bold('The desk')}: ${style.bold(desk)}`,
    '  Open it in a browser and admit somebody who waits: you are the human here.',
    '',
    `  A simulated Skype for Business server listens on ${url},`,
    dialect === 'ucwa'
      ? '  the real daemon is in its meeting and decides about everyone who comes.'
      : '  the real daemon is in its meeting, told by webhook, and decides on everyone.',
    ...(enforce ? enforceLines(style) : assistLines(style)),
    '',
    `  policies   ${policiesText(stage, rules, cwd)}`,
    `  audit log  ${shown(stage.auditDirectory, cwd)}`,
    '',
  ];
}

function assistLines(style: Style): string[] {
  return [
    `  ${style.bold(style.green('ASSIST'))}: no rule touches anybody; each line says what a rule proposes to you.`,
    `  ${style.dim('npm start -- --enforce (npx lobbyguard demo --enforce) lets the rules act.')}`,
  ];
}

function enforceLines(style: Style): string[] {
  return [`  ${style.bold(style.red('ENFORCE'))}: what the rules decide is done, on the simulated server only.`];
}

function policiesText(stage: Stage, rules: number, cwd: string): string {
  const where = shown(stage.policies, cwd);
  switch (stage.policiesAre) {
    case 'own':
      return `${where}, ${rules} rules`;
    case 'starter':
      return `the starter set, ${rules} rules, which only propose\n             ${where}`;
    case 'starter-enforced':
      return `the starter set, ${rules} rules, set to enforce for the demo\n             ${where} (a copy; edit it live)`;
  }
}

function shown(path: string, cwd: string): string {
  return escapeText(shownPath(path, cwd));
}
