// The last word about a request: whether it may leave now that its connection stands. The rule: nothing of it is written before that.
import type { ClientRequest } from 'node:http';
import { TLSSocket } from 'node:tls';

/** When a request is asked whether it may leave: its turn has come, and again once its connection stands, which may be seconds later. */
export type Moment = 'turn' | 'connected';

export interface MayLeave {
  (moment: Moment): boolean;
  /** Makes good what may have grown old while the connection was opened. Never rejects. */
  renew?(): Promise<void>;
}

/** Content that waits for the last word. */
export type HeldBody = (content: string | undefined) => AsyncGenerator<string>;

export interface LastWord {
  /** Of a request whose connection is being opened. */
  watch(sent: ClientRequest): void;
  /** Absent where the word can be given in the moment in which the connection stands. */
  body?: HeldBody;
}

export function renewable(asked: (moment: Moment) => boolean, renew: MayLeave['renew'] | undefined): MayLeave {
  return renew === undefined ? asked : Object.assign((moment: Moment) => asked(moment), { renew });
}

export function lastWord(mayLeave: MayLeave, holdBack: (sent: ClientRequest) => void): LastWord {
  const { renew } = mayLeave;
  if (renew !== undefined) return wordAfter(renew, mayLeave, holdBack);
  return {
    watch: (sent) =>
      whenConnected(sent, () => {
        if (!mayLeave('connected')) holdBack(sent);
      }),
  };
}

/** What takes a moment: the content comes after it, and Node writes a head only together with what follows, or with the end. */
function wordAfter(renew: () => Promise<void>, mayLeave: MayLeave, holdBack: (sent: ClientRequest) => void): LastWord {
  let stand: (sent: ClientRequest) => void = () => {};
  const connected = new Promise<ClientRequest>((resolve) => {
    stand = resolve;
  });
  return {
    watch: (sent) => whenConnected(sent, () => stand(sent)),
    async *body(content) {
      const sent = await connected;
      await renew();
      if (!mayLeave('connected')) {
        holdBack(sent);
        throw new Error('held back');
      }
      if (content !== undefined) yield content;
    },
  };
}

/** Before anything is written: Node keeps what is to be sent until its own listeners, which come after this one. */
function whenConnected(sent: ClientRequest, then: () => void): void {
  sent.once('socket', (socket) => {
    if (!socket.connecting) then();
    else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', then);
  });
}
