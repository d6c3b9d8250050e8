/** What goes over the wire between the page and the server: names and shapes only. */

/**
 * A description as the browser makes it, with two fields of ours that pass through the server unchanged:
 * `epoch` counts the connections that this session has used up, `offerId` ties an answer to its offer.
 * A client that does not know them leaves them out.
 */
export interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
  readonly epoch?: number;
  readonly offerId?: number;
}

export interface Candidate extends RTCIceCandidateInit {
  readonly epoch?: number;
}

export interface IceConfig {
  readonly iceServers: RTCIceServer[];
  readonly iceTransportPolicy: RTCIceTransportPolicy;
}

export interface Match extends IceConfig {
  readonly partnerId: string;
  readonly sessionId: string;
  readonly initiator: boolean;
  /** The interests and languages that both have named. */
  readonly shared?: readonly string[];
  /** The partner has been sent the early offer, and gets no other one of it. */
  readonly offered?: boolean;
  /** One of the two has neither camera nor microphone: they write to each other. */
  readonly mode?: 'text';
}

/** ALTCHA's: the number that, behind the salt, has that hash. */
export interface Challenge {
  readonly algorithm: 'SHA-256';
  readonly challenge: string;
  readonly salt: string;
  readonly signature: string;
  readonly maxnumber: number;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  /** With `proof_required`. */
  readonly challenge?: Challenge;
}

/** `token`: of whom was reported or blocked, for the `avoid` of later requests. `code`: of an invite. */
export type Ack = { readonly ok: true; readonly token?: string; readonly code?: string } | ({ readonly ok: false } & Refusal);

/** The requests that change where the user stands. Each is acknowledged. */
export type RequestName = 'find_partner' | 'early_offer' | 'skip_user' | 'stop' | 'report' | 'block' | 'invite';

/** With whom the user would like to meet, and with whom not. */
export interface Wishes {
  readonly interests?: readonly string[];
  /** Languages without countries: en, de. */
  readonly languages?: readonly string[];
  /** With whom: who has a camera, who has none, or either. */
  readonly mode?: 'text' | 'any';
  /** The code of a link: with whoever else has it, and nobody else. */
  readonly invite?: string;
  /** Of the work that the server has asked for. */
  readonly proof?: string;
  /** Tokens of former reports and blocks. */
  readonly avoid?: readonly string[];
}

/** The call that a relay belongs to, or a skip is of. A client that does not name it leaves it out. */
export interface Relayed {
  readonly sessionId?: string;
}

export interface ServerEvents {
  user_registered: (body: { userId: string }) => void;
  /** The connection is closed after it. */
  banned: (data: unknown) => void;
  waiting: (body: { message: string; here?: number; waiting?: number; relaxInMs?: number }) => void;
  partner_found: (match: Match) => void;
  /** New TURN credentials in a long session, before the old ones end. */
  ice_servers: (ice: IceConfig) => void;
  webrtc_offer: (body: Relayed & { offer: Description }) => void;
  webrtc_answer: (body: Relayed & { answer: Description }) => void;
  ice_candidate: (body: Relayed & { candidate: Candidate | null }) => void;
  user_skipped: () => void;
  partner_disconnected: () => void;
  error: (refusal: Refusal) => void;
}

export interface ClientEvents {
  find_partner: (wishes: Wishes, ack: (answer: Ack) => void) => void;
  early_offer: (body: { offer: Description }, ack: (answer: Ack) => void) => void;
  skip_user: (body: Relayed & Pick<Wishes, 'avoid'>, ack: (answer: Ack) => void) => void;
  invite: (ack: (answer: Ack) => void) => void;
  stop: (ack: (answer: Ack) => void) => void;
  report: (body: Relayed & { reason: string }, ack: (answer: Ack) => void) => void;
  block: (body: Relayed, ack: (answer: Ack) => void) => void;
  webrtc_offer: (body: Relayed & { offer: Description }, ack: (answer: Ack) => void) => void;
  webrtc_answer: (body: Relayed & { answer: Description }, ack: (answer: Ack) => void) => void;
  ice_candidate: (body: Relayed & { candidate: Candidate | null }, ack: (answer: Ack) => void) => void;
}
