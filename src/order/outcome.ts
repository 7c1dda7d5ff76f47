// What became of an order.

export type OutcomeResult = 'done' | 'gone' | 'denied' | 'failed' | 'cancelled' | 'unconfirmed';
