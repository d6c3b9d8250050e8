import { Store } from './store';

/** What the server says of the calls that one agrees to. */
export interface Terms {
  /** In years; 0: nobody is asked. */
  readonly minAge: number;
  /** With `relay` the partner does not learn one's network address. */
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  /** Of the operator's own rules: another one with each change of them. */
  readonly rulesVersion?: string;
}

interface Agreed extends Terms {
  readonly rules: number;
}

interface ConsentState {
  /** Null: the server has not said. */
  readonly terms: Terms | null;
  readonly given: boolean;
}

/** Goes up with each change of the house rules in the catalogues: then everybody is asked again. */
const rules = 1;
const key = 'flinxx-agreed';
/** Whoever has agreed goes on without an answer; whoever has not gets nowhere without one. */
const patienceMs = { agreed: 3000, new: 10_000 } as const;

function stored(): Agreed | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Agreed | null;
  } catch {
    // Storage is switched off, or holds something else.
    return null;
  }
}

/** Whoever has agreed to more is not asked again. */
function covers(agreed: Agreed | null, terms: Terms | null): boolean {
  if (agreed?.rules !== rules) return false;
  // The server is away: the call page says so, and asks nobody anything meanwhile.
  if (!terms) return true;
  if ((agreed.rulesVersion ?? '') !== (terms.rulesVersion ?? '')) return false;
  return agreed.minAge >= terms.minAge && (agreed.iceTransportPolicy === 'all' || terms.iceTransportPolicy === 'relay');
}

async function fetchTerms(): Promise<Terms | null> {
  const signal = AbortSignal.timeout(patienceMs[covers(stored(), null) ? 'agreed' : 'new']);
  try {
    const answer = await fetch('/api/terms', { signal });
    return answer.ok ? ((await answer.json()) as Terms) : null;
  } catch {
    return null;
  }
}

/** Whether one has agreed, on this device, to what is asked before the first call. */
export class Consent extends Store<ConsentState> {
  readonly #fetch: () => Promise<Terms | null>;
  #loading: Promise<void> | null = null;

  constructor(fetchAnew = fetchTerms) {
    super({ terms: null, given: covers(stored(), null) });
    this.#fetch = fetchAnew;
  }

  /** Asks the server, unless it has said. Never rejects. */
  readonly load = (): Promise<void> => {
    this.#loading ??= this.#ask();
    return this.#loading;
  };

  async #ask(): Promise<void> {
    const terms = await this.#fetch();
    if (terms) this.set({ terms, given: covers(stored(), terms) });
    else this.#loading = null;
  }

  /** Lasts as long as the browser allows: without storage, until the page is left. */
  readonly give = (): void => {
    const { terms } = this.get();
    if (!terms) return;
    try {
      localStorage.setItem(key, JSON.stringify({ ...terms, rules }));
    } catch {
      // Full or switched off: it holds for now.
    }
    this.set({ terms, given: true });
  };
}

export const consent = new Consent();
