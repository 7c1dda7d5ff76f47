// All of them, by name.
import { hello, hold } from './hello.ts';
import { acquire, beat, release } from './leases.ts';
import { recallPause, setPause } from './pause.ts';
import { land, permit, withdraw } from './permits.ts';

export const scripts = [hello, hold, beat, acquire, release, permit, land, withdraw, setPause, recallPause] as const;
