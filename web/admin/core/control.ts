import { Store } from '../../src/core/store';
import type { Answer, Api, BanOrder, Failure } from './api';
import { type Decision, type Desk, type DeskEvent, emptyDesk, noteOf, reasonOf, reduce, selectedBan, selectedCase } from './desk';
import { repeat } from './repeat';

export const pollMs = 4000;
/** How long a decision can be undone; that of dismissing waits here so long. */
export const undoMs = 8000;

/** A desk that the server knows of. */
export class DeskControl extends Store<Desk> {
  readonly #api: Api;
  readonly #signedOut: () => void;
  /** What is sent arrives in order. */
  #sent: Promise<void> = Promise.resolve();
  /** One higher with all that is sent: what was asked before it is not true any more. */
  #turn = 0;
  #undoTimer: ReturnType<typeof setTimeout> | undefined;

  /** `signedOut` hears that the token does not hold. */
  constructor(api: Api, signedOut: () => void) {
    super(emptyDesk);
    this.#api = api;
    this.#signedOut = signedOut;
  }

  /** Asks for the lists from now on, until what this gives is called. */
  readonly start = (): (() => void) => {
    const end = repeat(this.poll);
    addEventListener('pagehide', this.#flush);
    return () => {
      end();
      removeEventListener('pagehide', this.#flush);
      this.#flush();
    };
  };

  readonly dispatch = (event: DeskEvent): void => this.set(reduce(this.get(), event));

  /** In how many milliseconds it is to be asked again. */
  readonly poll = async (): Promise<number> => {
    const turn = this.#turn;
    const [reports, bans] = await Promise.all([this.#api.reports(), this.#api.bans()]);
    if (turn !== this.#turn) return pollMs;
    if (reports.ok && bans.ok) {
      const more = { queue: reports.data.more, bans: bans.data.more };
      this.dispatch({ type: 'polled', lists: { entries: reports.data.reports, bans: bans.data.bans, more }, at: Date.now() });
      return pollMs;
    }
    const { failure } = reports.ok ? (bans as Answer<never> & { ok: false }) : reports;
    this.#hear(failure);
    this.dispatch({ type: 'pollFailed', failure });
    return failure.kind === 'busy' ? failure.ms : pollMs;
  };

  readonly dismiss = (): void => {
    const entry = this.#open();
    if (entry) this.#decide({ what: 'dismiss', id: entry.id, order: null, until: 0, entry, ban: this.#banOf(entry.id) });
  };

  readonly ban = (minutes: number): void => {
    const entry = this.#open();
    if (!entry) return;
    const desk = this.get();
    const order: BanOrder = { id: entry.id, reason: reasonOf(desk, entry), minutes, note: noteOf(desk, entry) };
    this.#decide({ what: 'ban', id: entry.id, order, until: Date.now() + minutes * 60_000, entry, ban: this.#banOf(entry.id) });
  };

  /** Of the selected ban, or of the selected one in the queue. */
  readonly lift = (): void => {
    const desk = this.get();
    const entry = desk.view === 'queue' ? this.#open() : (desk.entries?.find(({ id }) => id === desk.selected.bans) ?? null);
    const ban = desk.view === 'queue' ? entry && this.#banOf(entry.id) : selectedBan(desk);
    const id = ban?.id ?? (entry?.ban ? entry.id : null);
    if (id === null || ban?.gone || Date.now() < desk.readyAt) return;
    this.#decide({ what: 'lift', id, order: null, until: 0, entry, ban });
  };

  readonly undo = (): void => {
    const { last } = this.get();
    if (!last) return;
    clearTimeout(this.#undoTimer);
    this.dispatch({ type: 'undone' });
    if (last.what !== 'dismiss') this.#send(last, () => this.#takeBack(last));
  };

  /** Keeps the note that was typed for an id, if it is another one. */
  readonly saveNote = (id: string): void => {
    const desk = this.get();
    const note = desk.drafts[id]?.note;
    const entry = desk.entries?.find((each) => each.id === id);
    if (note === undefined || !entry) return;
    if (note === entry.note) return this.dispatch({ type: 'noted', id, note });
    const sent = this.#queue(() => this.#api.note(id, note));
    void sent.then((answer) => this.dispatch(answer.ok ? { type: 'noted', id, note } : { type: 'noteFailed', id, failure: answer.failure }));
  };

  #banOf(id: string) {
    return this.get().bans.find((ban) => ban.id === id) ?? null;
  }

  /** What is selected in the queue, if it can be decided now. */
  #open() {
    const desk = this.get();
    const entry = desk.view === 'queue' && Date.now() >= desk.readyAt ? selectedCase(desk) : null;
    return entry && !entry.gone ? entry : null;
  }

  #decide(decision: Decision): void {
    this.#flush();
    this.dispatch({ type: 'decided', decision, at: Date.now() });
    this.#undoTimer = setTimeout(this.#flush, undoMs);
    if (decision.what !== 'dismiss') this.#send(decision, () => this.#carryOut(decision));
  }

  /** The last decision cannot be undone any more. */
  readonly #flush = (): void => {
    clearTimeout(this.#undoTimer);
    const { last } = this.get();
    if (!last) return;
    this.dispatch({ type: 'expired', decision: last });
    if (last.what === 'dismiss') this.#send(last, () => this.#carryOut(last));
  };

  #carryOut({ what, id, order }: Decision): Promise<Answer<unknown>> {
    if (what === 'dismiss') return this.#api.dismiss(id);
    return order ? this.#api.ban(order) : this.#api.lift(id);
  }

  /** A ban of before is there again; or there is none. */
  #takeBack({ id, entry, ban }: Decision): Promise<Answer<unknown>> {
    const before = ban ?? entry?.ban;
    if (!before) return this.#api.lift(id);
    return this.#api.ban({ id, reason: before.reason, until: before.until, note: (entry ?? ban)?.note ?? '' });
  }

  #send(decision: Decision, ask: () => Promise<Answer<unknown>>): void {
    void this.#queue(ask).then((answer) => {
      // What there is no more needs neither dismissing nor lifting.
      const isDone = answer.ok || (answer.failure.kind === 'gone' && !decision.order);
      if (!isDone) this.dispatch({ type: 'failed', decision, failure: answer.failure });
      return this.poll();
    });
  }

  #queue(ask: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
    this.#turn += 1;
    const answered = this.#sent.then(ask);
    this.#sent = answered.then((answer) => {
      this.#turn += 1;
      return answer.ok ? undefined : this.#hear(answer.failure);
    });
    return answered;
  }

  #hear(failure: Failure): void {
    if (failure.kind === 'token') this.#signedOut();
  }
}
