// Where a dialect's news goes. Before the account runs nobody listens: an alarm of that time is kept, and told first.
import type { Alarm } from '../alarms.ts';
import type { SessionEvents } from './session.ts';

export interface Outlet {
  events: SessionEvents;
  connect(to: SessionEvents): void;
}

export function createOutlet(): Outlet {
  const early: Alarm[] = [];
  let target: SessionEvents | undefined;
  return {
    events: {
      onReady: (session) => target?.onReady(session),
      onPackage: (pkg) => target?.onPackage(pkg),
      onGap: (kind, conversation) => target?.onGap(kind, conversation),
      onLost: (reason) => target?.onLost(reason),
      onAlarm(code, message) {
        if (target === undefined) early.push({ code, message });
        else target.onAlarm(code, message);
      },
    },
    connect(to) {
      target = to;
      for (const { code, message } of early.splice(0)) to.onAlarm(code, message);
    },
  };
}
