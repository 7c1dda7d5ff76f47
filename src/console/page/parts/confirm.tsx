// A question before something that cannot be taken back. Many people at once: the number has to be typed.
import { useEffect, useRef, useState } from 'preact/hooks';
import { openQuestion } from '../question.ts';
import { visible } from '../text.ts';

export function Confirm() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const asked = openQuestion.value;
  useEffect(() => {
    setTyped('');
    if (asked !== undefined) dialog.current?.showModal();
    else dialog.current?.close();
  }, [asked]);
  if (asked === undefined) return null;
  const { question, then } = asked;
  const { title, text, lines = [], yes, tone, number } = question;
  const ready = number === undefined || typed.trim() === String(number);
  const close = (): void => {
    openQuestion.value = undefined;
  };
  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={close}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          close();
          void then();
        }}
      >
        <h2 id="question">{title}</h2>
        <p>{text}</p>
        {lines.length === 0 ? null : (
          <ul class="lines" tabIndex={0} aria-label="Whom">
            {lines.map((line, at) => (
              <li key={at}>{visible(line)}</li>
            ))}
          </ul>
        )}
        {number === undefined ? null : (
          <label>
            Type {number} to go on:{' '}
            <input inputMode="numeric" autocomplete="off" size={6} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
          </label>
        )}
        <div class="row">
          <button type="submit" class={tone} disabled={!ready}>
            {yes}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}
