// Where the page begins in the browser.
import { render } from 'preact';
import { startAlerts } from './alerts.ts';
import { App } from './app.tsx';
import { startClock } from './clock.ts';
import { startKeyboard } from './keyboard.ts';
import { startWatchingMoves } from './presses/moved.ts';
import { startSeeing } from './presses/seen.ts';
import { startSession } from './session.ts';
import { startStream } from './stream.ts';
import './style.css';

const root = document.getElementById('desk');
if (root !== null) {
  startClock();
  startStream();
  startSession();
  startAlerts();
  startSeeing();
  startWatchingMoves();
  startKeyboard();
  render(<App />, root);
}
