// In front of everything when the session has ended: nothing of the page can be seen, and all that was typed in it is there again afterwards.
import { useEffect, useRef } from 'preact/hooks';
import { signedOut } from '../api.ts';
import { checkSession } from '../session.ts';

const lookEveryMs = 3_000;

export function SignedOut() {
  const dialog = useRef<HTMLDialogElement>(null);
  const over = signedOut.value;
  useEffect(() => {
    if (!over) return;
    dialog.current?.showModal();
    const timer = setInterval(() => void checkSession(), lookEveryMs);
    return () => clearInterval(timer);
  }, [over]);
  if (!over) return null;
  return (
    <dialog ref={dialog} class="signed-out" aria-labelledby="signed-out" onClose={() => dialog.current?.showModal()}>
      <h2 id="signed-out">You are signed out</h2>
      <p>Your session has ended. Sign in again, and this page goes on where you were, with all that you had typed.</p>
      <p>
        <a class="button" href={`/sign-in${location.hash}`} target="_blank" rel="noopener">
          Sign in again
        </a>
      </p>
      <p class="mut small">It opens in another tab; come back to this one afterwards.</p>
    </dialog>
  );
}
