// What the simulated machine itself still needs of the real one. Loaded before anything is put in its place.

export const realTurn = setImmediate;
