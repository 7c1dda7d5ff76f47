// The status page: one HTML document without anything from outside. Everything people wrote is escaped twice, for HTML and for the eye.
import { html } from 'hono/html';
import type { DaemonStatus } from '../daemon/handle.ts';
import { escapeText } from '../escape.ts';
import type { AccountStatus, MeetingStatus } from '../meetings/status.ts';
import { script, style } from './page-assets.ts';
import type { RecentDecision } from './recent.ts';

type Html = ReturnType<typeof html>;

export interface PageView {
  status: DaemonStatus | undefined;
  decisions: readonly RecentDecision[];
  now: number;
}

export function renderPage(view: PageView): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title(view.status)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<noscript><meta http-equiv="refresh" content="10"></noscript>
</head>
<body>
<main>
${view.status === undefined ? starting() : body(view.status, view)}
</main>
<footer><p>Updated <time id="updated">${new Date(view.now).toISOString()}</time>.
<label><input type="checkbox" id="live" checked> keep this page up to date</label>
<a href="/status">status</a> <a href="/metrics">metrics</a> <a href="/readyz">ready</a> <a href="/watchz">watching</a></p></footer>
<script>${script}</script>
</body>
</html>`;
}

function title(status: DaemonStatus | undefined): string {
  return status === undefined ? 'lobbyguard: starting' : `lobbyguard: ${modeWords(status)}`;
}

function modeWords(status: DaemonStatus): string {
  if (status.paused) return 'paused';
  return status.mode === 'enforce' ? 'enforcing' : 'dry run';
}

function starting(): Html {
  return html`<h1>lobbyguard</h1><p role="status" class="mode">starting</p>`;
}

function body(status: DaemonStatus, view: PageView): Html {
  return html`<header>
<h1>lobbyguard</h1>
<p role="status" class="mode ${status.paused ? 'paused' : status.mode}">${modeWords(status)}</p>
${pauseForm(status)}
</header>
${troubles(status)}
${facts(status)}
<section aria-labelledby="accounts"><h2 id="accounts">Accounts and meetings</h2>${status.accounts.map((account) => accountTable(account, view.now))}</section>
<section aria-labelledby="alarms"><h2 id="alarms">Last alarms</h2>${alarmList(status)}</section>
<section aria-labelledby="decisions"><h2 id="decisions">Last decisions</h2>${decisionTable(view.decisions)}</section>`;
}

function pauseForm(status: DaemonStatus): Html {
  const [action, label, effect] = status.paused
    ? ['/resume', 'Resume', 'Everyone present is decided again.']
    : ['/pause', 'Pause', 'Stops all actions within a second; watching and recording go on.'];
  return html`<form method="post" action="${action}"><button>${label}</button> <span>${effect}</span></form>`;
}

function troubles(status: DaemonStatus): Html {
  const { rejected } = status.policy;
  return html`${rejected === undefined ? '' : html`<div role="alert" class="trouble"><h2>The policies on disk are broken; the last good set stays in force</h2><pre>${multiline(rejected)}</pre></div>`}
${status.auditWritable ? '' : html`<div role="alert" class="trouble"><h2>The audit log cannot be written; no action is sent</h2></div>`}`;
}

function facts(status: DaemonStatus): Html {
  return html`<dl>
<dt>Policies</dt><dd>${status.policy.rules} rules, revision <code>${status.policy.revision.slice(0, 12)}</code></dd>
<dt>Mode</dt><dd>${status.mode}</dd>
<dt>Running since</dt><dd><time>${status.startedAt}</time>, version ${status.version}, process ${status.pid}</dd>
</dl>`;
}

function accountTable(account: AccountStatus, now: number): Html {
  const reason = account.reason === undefined ? '' : html`: ${seen(account.reason)}`;
  return html`<h3>${seen(account.account)} <span class="state ${account.state}">${account.state}${reason}</span></h3>
<p>${account.queued} actions queued</p>
${
  account.meetings.length === 0
    ? html`<p>In no meeting.</p>`
    : html`<table><caption>Meetings of ${seen(account.account)}</caption>
<thead><tr><th scope="col">Meeting</th><th scope="col">Organizer</th><th scope="col">State</th><th scope="col" class="n">Inside</th><th scope="col" class="n">Lobby</th><th scope="col">Roster read</th></tr></thead>
<tbody>${account.meetings.map((meeting) => meetingRow(meeting, now))}</tbody></table>`
}`;
}

function meetingRow(meeting: MeetingStatus, now: number): Html {
  const { subject, organizer, state, inside, waiting, rosterReadAt } = meeting;
  const age = rosterReadAt === undefined ? 'never' : `${Math.max(0, Math.round((now - Date.parse(rosterReadAt)) / 1000))} s ago`;
  return html`<tr><th scope="row">${seen(subject || lastPart(meeting.meeting))}</th><td>${seen(organizer ?? 'unknown')}</td><td>${state}</td>
<td class="n">${inside}</td><td class="n">${waiting}</td><td>${age}</td></tr>`;
}

function alarmList(status: DaemonStatus): Html {
  const newest = status.alarms.toReversed().slice(0, 20);
  if (newest.length === 0) return html`<p>None.</p>`;
  return html`<ul>${newest.map(({ at, code, message }) => html`<li><time>${at}</time> <strong>${seen(code)}</strong> ${seen(message)}</li>`)}</ul>`;
}

function decisionTable(decisions: readonly RecentDecision[]): Html {
  if (decisions.length === 0) return html`<p>None yet.</p>`;
  return html`<table><caption>Newest first</caption>
<thead><tr><th scope="col">Time</th><th scope="col">Who</th><th scope="col">Rule</th><th scope="col">Action</th><th scope="col">Verdict</th><th scope="col">Outcome</th></tr></thead>
<tbody>${decisions.map(decisionRow)}</tbody></table>`;
}

function decisionRow({ at, who, rule, action, verdict, because, trial, outcome }: RecentDecision): Html {
  const why = because === undefined ? verdict : `${verdict}: ${because}`;
  return html`<tr class="${verdict}"><td><time>${at}</time></td><th scope="row">${seen(who)}</th><td>${seen(rule ?? 'no rule')}${trial ? ' (on trial)' : ''}</td>
<td>${action}</td><td>${why}</td><td>${outcome ?? ''}</td></tr>`;
}

/** Text somebody wrote: no invisible or reordering characters, isolated from the text around it. */
function seen(text: string): Html {
  return html`<bdi>${escapeText(text)}</bdi>`;
}

function multiline(text: string): string {
  return text.split('\n').map(escapeText).join('\n');
}

function lastPart(href: string): string {
  return href.replace(/\?.*$/s, '').split('/').at(-1) ?? href;
}
