import { expect, test } from 'vitest';
import { createChannelAlarm } from '../../../src/session/ucwa/channel-alarm.ts';

const minute = 60_000;

function aScene() {
  const clock = { at: 0 };
  const told: string[] = [];
  const alarm = createChannelAlarm(
    (_code, message) => told.push(message),
    () => clock.at,
  );
  return {
    alarm,
    told,
    pass(ms: number) {
      clock.at += ms;
    },
  };
}

test('a channel that serves a package and fails, again and again, is told once an hour', () => {
  const { alarm, told, pass } = aScene();
  for (let minutes = 0; minutes < 59; minutes += 1) {
    alarm.tell('it does not answer');
    pass(minute);
    alarm.served(minute);
  }
  expect(told).toHaveLength(1);
  pass(minute);
  alarm.tell('it does not answer');
  expect(told).toHaveLength(2);
});

test('another trouble is told at once', () => {
  const { alarm, told } = aScene();
  alarm.tell('it does not answer');
  alarm.served(minute);
  alarm.tell('it answers without a way on');
  expect(told).toEqual(['it does not answer', 'it answers without a way on']);
});

test('after ten minutes of service the same trouble is another one', () => {
  const { alarm, told, pass } = aScene();
  alarm.tell('it does not answer');
  pass(11 * minute);
  alarm.served(10 * minute);
  alarm.tell('it does not answer');
  expect(told).toHaveLength(2);
});
