// The bar at the foot: what was just done, and the way back while there is one.
import { undoLast } from '../actions.ts';
import { now, skew } from '../clock.ts';
import { toast } from '../toast.ts';

export function Toast() {
  const told = toast.value;
  if (told === undefined || (told.until < now.value - skew.value && told.dueAt === undefined)) return null;
  const left = told.dueAt === undefined ? 0 : Math.ceil((told.dueAt - now.value) / 1000);
  if (told.dueAt !== undefined && left <= 0 && told.until < now.value - skew.value) return null;
  return (
    <div class={`toast ${told.tone}`} role={told.tone === 'trouble' ? 'alert' : 'status'}>
      <span>
        {told.text}
        {left > 0 ? ` in ${left} s` : ''}
      </span>
      {told.undo === undefined ? null : (
        <button type="button" onClick={() => void undoLast()}>
          Undo (z)
        </button>
      )}
      <button
        type="button"
        aria-label="Close"
        onClick={() => {
          toast.value = undefined;
        }}
      >
        ✕
      </button>
    </div>
  );
}
