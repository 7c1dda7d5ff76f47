// The head of every page: what state everything is in, how old the picture is, the switch, and who I am.
import type { SessionDoc } from '../../view/schema.ts';
import { onSwitch } from '../actions.ts';
import { claimName, who } from '../api.ts';
import { isOutdated } from '../build.ts';
import { timeOfDay } from '../clock.ts';
import { helpOpen } from '../keyboard.ts';
import { ask } from '../question.ts';
import { may, roleWords, session } from '../session.ts';
import { openNeeds, state } from '../store.ts';
import { ageMs, connected, lostSince } from '../stream.ts';
import { visible } from '../text.ts';
import { stateWords } from '../words/state-words.ts';

export function Header() {
  const { shape, words, tone } = stateWords(state.value, connected.value);
  return (
    <header>
      <h1>
        <a class="home" href="#/">
          lobbyguard
        </a>
      </h1>
      <p class={`pill ${tone}`} id="state">
        <span aria-hidden="true">{shape}</span> {visible(words)}
      </p>
      <Connection />
      <nav aria-label="Pages">
        <a href="#/">Now{openNeeds.value.length > 0 ? ` (${openNeeds.value.length})` : ''}</a>
        <a href="#/policies">Policies</a>
        <a href="#/trends">Trends</a>
        <a href="#/search">Search</a>
        <button
          type="button"
          class="link"
          onClick={() => {
            helpOpen.value = true;
          }}
        >
          Help
        </button>
      </nav>
      <span class="gap" />
      <Switch />
      <Me />
    </header>
  );
}

function Connection() {
  if (connected.value && isOutdated.value) {
    return (
      <p class="live" role="status">
        updated:{' '}
        <button type="button" class="link" onClick={() => location.reload()}>
          load the new page
        </button>
      </p>
    );
  }
  if (connected.value) {
    return (
      <p class="live" title="since the daemon was last heard">
        <span aria-hidden="true">●</span> live, {(ageMs.value / 1000).toFixed(1)} s
      </p>
    );
  }
  return (
    <p class="live lost" role="alert">
      no connection since {timeOfDay(lostSince.value)}, this picture is old
    </p>
  );
}

function Switch() {
  const paused = state.value?.paused === true;
  if (!may(paused ? 'resume' : 'pause')) return null;
  if (paused) {
    return (
      <button type="button" class="go" disabled={!connected.value} onClick={() => void onSwitch('resume')}>
        Resume
      </button>
    );
  }
  const pause = (): void =>
    void ask(
      {
        title: 'Pause everything?',
        text: 'Nothing is sent any more, in any meeting, until somebody resumes. Watching and deciding go on.',
        yes: 'Pause everything',
        tone: 'stop',
      },
      () => onSwitch('pause'),
    );
  return (
    <button type="button" class="stop" disabled={!connected.value} onClick={pause}>
      Pause everything
    </button>
  );
}

/** Whom a proxy signs in signs out there. */
function SignedIn({ known }: { known: SessionDoc }) {
  const who = (
    <span class="who-am-i">
      <bdi>{visible(known.who)}</bdi> <span class="mut small">{roleWords(known)}</span>
    </span>
  );
  if (known.auth === 'proxy') return <p class="me">{who}</p>;
  return (
    <form class="me" method="post" action="/sign-out">
      {who}
      <button type="submit">Sign out</button>
    </form>
  );
}

function Me() {
  const known = session.value;
  if (known === undefined) return null;
  if (known.auth !== 'local') return <SignedIn known={known} />;
  if (who.value !== '') {
    return (
      <button type="button" class="me" onClick={() => claimName('')} title="not you? change the name">
        {visible(who.value)}
      </button>
    );
  }
  return (
    <form
      class="me"
      onSubmit={(event) => {
        event.preventDefault();
        claimName(new FormData(event.currentTarget).get('who')?.toString() ?? '');
      }}
    >
      <label>
        <span class="unseen">Your name, for the record</span>
        <input name="who" placeholder="your name" autocomplete="name" maxLength={80} size={12} required />
      </label>
      <button type="submit">OK</button>
    </form>
  );
}
