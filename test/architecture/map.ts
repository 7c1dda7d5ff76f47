// Draws the table of rooms as the map in the README: layers from top to bottom, each importing only from below.

export function drawMap(table: Readonly<Record<string, readonly string[]>>): string {
  const heights = new Map<string, number>();
  for (const room of Object.keys(table).toReversed()) {
    heights.set(room, 1 + Math.max(-1, ...(table[room] ?? []).map((below) => heights.get(below) ?? 0)));
  }
  const top = Math.max(...heights.values());
  const layers = Array.from({ length: top + 1 }, (_, n) => Object.keys(table).filter((room) => heights.get(room) === top - n));
  return layers.map((layer) => layer.join('  ')).join('\n');
}
