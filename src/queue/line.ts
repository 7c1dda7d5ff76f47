// One first-in-first-out line. The rule it keeps: joining, taking the first and leaving from the middle cost the same at any length.

/** A place in a line; kept by its owner so that it can leave. */
export interface Place<T> {
  readonly value: T;
  previous: Place<T> | undefined;
  next: Place<T> | undefined;
  standing: boolean;
}

export interface Line<T> {
  readonly length: number;
  readonly first: Place<T> | undefined;
  join(value: T): Place<T>;
  shift(): T | undefined;
  /** False when it is no longer in the line. */
  leave(place: Place<T>): boolean;
}

export function createLine<T>(): Line<T> {
  let head: Place<T> | undefined;
  let tail: Place<T> | undefined;
  let length = 0;

  function leave(place: Place<T>): boolean {
    if (!place.standing) return false;
    if (place.previous) place.previous.next = place.next;
    else head = place.next;
    if (place.next) place.next.previous = place.previous;
    else tail = place.previous;
    place.previous = undefined;
    place.next = undefined;
    place.standing = false;
    length -= 1;
    return true;
  }

  return {
    get length() {
      return length;
    },
    get first() {
      return head;
    },
    join(value) {
      const place: Place<T> = { value, previous: tail, next: undefined, standing: true };
      if (tail) tail.next = place;
      else head = place;
      tail = place;
      length += 1;
      return place;
    },
    shift() {
      const place = head;
      if (!place) return undefined;
      leave(place);
      return place.value;
    },
    leave,
  };
}
