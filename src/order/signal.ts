// Something that is waited for and happens once.

export interface Signal {
  readonly promise: Promise<void>;
  resolve(): void;
}

export function newSignal(): Signal {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
