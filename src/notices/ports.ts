// What notices need of the daemon. Types only.
import type { Recorder } from '../audit/recorder.ts';
import type { Desk } from '../rulings/port.ts';

export type NoticeDesk = Pick<Desk, 'state' | 'needs' | 'meetings' | 'people' | 'onChange'>;
export type NoticeRecorder = Pick<Recorder, 'write' | 'alarm' | 'ended' | 'alarms'>;
