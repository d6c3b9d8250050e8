import type { Ack, Relayed } from './protocol';

export type RelayName = 'webrtc_offer' | 'webrtc_answer' | 'ice_candidate';

/** What relays need of the connection to the server. */
export interface RelayLine {
  readonly isOpen: () => boolean;
  readonly send: (name: RelayName, body: Relayed, ack: (answer: Ack) => void) => void;
  /** Closes the connection that is there now; another one comes by itself. Does nothing once it has come. */
  readonly breaker: () => () => void;
  /** The server says that this call is over. */
  readonly onEnded: (sessionId: string) => void;
}

/** A description without a receipt by then went into a connection that is dead. */
const receiptMs = 4000;
/** Of relays that wait for their receipt. A call needs some dozens. */
const maxPending = 256;

interface Pending {
  readonly name: RelayName;
  readonly body: Relayed;
  receipt?: ReturnType<typeof setTimeout>;
}

export interface Relays {
  readonly add: (name: RelayName, body: Relayed) => void;
  readonly sendAgain: () => void;
  readonly forgetAll: () => void;
}

/**
 * What is meant for the partner and has no receipt from the server. It belongs to one call: sent again when the server still knows
 * us, else dropped.
 */
export function keepRelays({ isOpen, send, breaker, onEnded }: RelayLine): Relays {
  let pending: Pending[] = [];

  const confirm = (one: Pending, answer: Ack): void => {
    if (!pending.includes(one)) return;
    clearTimeout(one.receipt);
    pending = pending.filter((other) => other !== one);
    const { sessionId } = one.body;
    if (sessionId && !answer.ok && answer.code === 'not_in_session') onEnded(sessionId);
  };

  const sendOne = (one: Pending): void => {
    clearTimeout(one.receipt);
    // The connection looks alive and is not: another one is quicker than the heartbeat, and the server knows us again.
    if (one.name !== 'ice_candidate') one.receipt = setTimeout(breaker(), receiptMs);
    send(one.name, one.body, (answer) => confirm(one, answer));
  };

  return {
    add(name, body) {
      if (pending.length >= maxPending) return;
      const one = { name, body };
      pending.push(one);
      if (isOpen()) sendOne(one);
    },
    sendAgain: () => pending.forEach(sendOne),
    forgetAll() {
      for (const { receipt } of pending) clearTimeout(receipt);
      pending = [];
    },
  };
}
