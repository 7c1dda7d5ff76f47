// Switches of the simulated calendars and join links: what servers do that are not well.

export interface CalendarSwitches {
  /** What a calendar's address answers. */
  answer: 'served' | 'empty' | 'no-entries' | 'truncated' | 'error' | 'sign-in-page' | 'hang';
  /** By what a client may ask whether something is new. */
  validator: 'etag' | 'last-modified' | 'none';
  /** A byte order mark in front. */
  bom: boolean;
  /** What a join link answers to those who ask for its meeting. */
  links: 'meeting' | 'page' | 'error';
}

export const defaultCalendarSwitches: CalendarSwitches = { answer: 'served', validator: 'etag', bom: false, links: 'meeting' };
