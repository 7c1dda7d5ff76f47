// The keys, the sound and the notifications: choices of this browser.
import { useEffect, useRef } from 'preact/hooks';
import { alertsOn, switchAlerts } from '../alerts.ts';
import { helpOpen, keysOn, switchKeys } from '../keyboard.ts';
import { mayDecide } from '../session.ts';

const keys: readonly [string, string, 'decides'?][] = [
  ['j, k', 'next row, row before'],
  ['a', 'admit', 'decides'],
  ['r', 'refuse, or remove somebody inside', 'decides'],
  ['w', 'let wait: nobody is told again', 'decides'],
  ['z', 'undo the last thing', 'decides'],
  ['/', 'search'],
  ['?', 'this'],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpOpen.value) dialog.current?.showModal();
  }, [helpOpen.value]);
  if (!helpOpen.value) return null;
  const shown = keys.filter(([, , decides]) => decides === undefined || mayDecide());
  const close = (): void => {
    helpOpen.value = false;
  };
  return (
    <dialog ref={dialog} aria-labelledby="help" onClose={close}>
      <h2 id="help">Keys</h2>
      <dl>
        {shown.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p>
        <label>
          <input type="checkbox" checked={keysOn.value} onChange={(event) => switchKeys(event.currentTarget.checked)} /> keys act on the row
          that has the focus
        </label>
      </p>
      <p>
        <label>
          <input
            type="checkbox"
            checked={alertsOn.value.sound}
            onChange={(event) => switchAlerts({ sound: event.currentTarget.checked })}
          />{' '}
          sound when something new needs me
        </label>
      </p>
      <p>
        <label>
          <input
            type="checkbox"
            checked={alertsOn.value.notification}
            onChange={(event) => switchAlerts({ notification: event.currentTarget.checked })}
          />{' '}
          notification of the browser
        </label>
      </p>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
