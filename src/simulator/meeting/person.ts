// One person as the simulated server knows them. What a client is shown of it is decided elsewhere.

export type Network = 'SameEnterprise' | 'Federated' | 'PublicCloud' | 'Everyone' | 'Unknown';
export type PersonRole = 'Leader' | 'Attendee';

export interface PersonOptions {
  /** As the server writes it, `sip:alice@example.com`. An anonymous person without one gets an invented address. */
  uri?: string;
  name?: string;
  role?: PersonRole;
  anonymous?: boolean;
  network?: Network;
  organizer?: boolean;
  /** Where they arrive. Default: what the meeting's access level says. */
  lobby?: boolean;
  workPhoneNumber?: string;
  /** Properties this person's representation never has. */
  omit?: readonly string[];
  /** Arrives without any event, as when a quick coming and going is aggregated away. */
  silent?: boolean;
}

export interface Person {
  /** Last path segment of the participant resource while they are present. */
  key: string;
  uri: string;
  name: string | undefined;
  role: PersonRole;
  anonymous: boolean;
  network: Network;
  organizer: boolean;
  workPhoneNumber: string | undefined;
  omit: readonly string[];
  place: 'lobby' | 'inside' | 'gone';
  /** Epoch milliseconds of this presence's beginning. */
  since: number;
  /** Counts presences of one address in one meeting, from 1. */
  presence: number;
  /** The account whose own participant this is. */
  account?: string;
  /** A trusted application: in no roster, told to nobody. */
  hidden?: boolean;
  /** No event has told of their coming. */
  silent?: boolean;
}

/** Address without scheme and parameters, as real servers put it in the path. */
export function addressOf(uri: string): string {
  return uri.replace(/^sips?:/i, '').replace(/[;?].*$/s, '');
}
