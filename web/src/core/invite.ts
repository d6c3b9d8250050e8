/** A link by which two meet each other and nobody else. Without a code it is yet to be made. */
export interface Invite {
  readonly code: string | null;
}

/** The server's have 22 signs. */
const maxCodeLength = 64;

/** What stands in the page's address, in the part that no server is sent. */
export function inviteIn(hash: string): Invite | null {
  const found = /^#invite(?:=(.*))?$/.exec(hash);
  return found ? { code: found[1]?.slice(0, maxCodeLength) || null } : null;
}

const hashOf = (invite: Invite | null): string => (invite ? `#invite${invite.code ? `=${invite.code}` : ''}` : '');

export const inviteLink = (code: string): string => `${location.origin}/chat${hashOf({ code })}`;

/** The address says which friend is met: whoever loads the page again goes on with that one. */
export const addressInvite = {
  get: (): Invite | null => inviteIn(location.hash),
  set(invite: Invite | null): void {
    history.replaceState(history.state, '', `${location.pathname}${location.search}${hashOf(invite)}`);
  },
  /** Called when another one stands there; gives what ends that. */
  watch(listener: () => void): () => void {
    globalThis.addEventListener('hashchange', listener);
    return () => globalThis.removeEventListener('hashchange', listener);
  },
};
