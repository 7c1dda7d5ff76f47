// Waits for an end, and not for ever.

export async function settledWithin(settled: Promise<unknown>, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, graceMs));
  });
  await Promise.race([settled, grace]);
  clearTimeout(timer);
}
