import { fakeFacts } from './fakes';
import { apply, beginKnowing, type Counts, type Known, learn, type LinkFacts } from '../core/known';
import { judge, type PartnerView, type Remedy } from '../core/partner';

const beat = 500;
export const fresh: LinkFacts = fakeFacts({ transport: 'new', rounds: 0, channel: 'connecting', sayings: 0, devices: null });
export const nothing: Counts = { audio: 0, video: 0, frames: 0, life: 0 };
/** What comes in, in a beat. */
export const all: Counts = { audio: 25, video: 30, frames: 15, life: 5000 };
export const checks: Counts = { ...nothing, life: 100 };
export const off = { mic: false, camera: false, screen: false };

/** A call that is played through, beat by beat. Remedies are carried out as the watch does. */
export class Play {
  now = 0;
  known: Known;
  link: LinkFacts;
  counts: Counts = nothing;
  readonly remedies: [Remedy, number][] = [];

  constructor(initiator = true, link: LinkFacts = fresh) {
    this.link = link;
    this.known = beginKnowing(initiator, link, 0);
  }

  become(change: Partial<LinkFacts>): this {
    this.link = { ...this.link, ...change };
    return this;
  }

  /** Ends when the call is given up. */
  go(ms: number, income: Counts | null = all): this {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += beat;
      if (income) {
        const sum = (name: keyof Counts) => this.counts[name] + income[name];
        this.counts = { audio: sum('audio'), video: sum('video'), frames: sum('frames'), life: sum('life') };
      }
      this.known = learn(this.known, this.link, income && this.counts, this.now);
      const { remedy } = judge(this.known, this.now);
      if (!remedy) continue;
      this.remedies.push([remedy, this.now]);
      if (remedy === 'give-up') break;
      this.known = apply(this.known, remedy, this.now);
      if (remedy === 'restart') this.become({ offering: true });
      else this.rebuild();
    }
    return this;
  }

  /** The connection is another one now. */
  rebuild(): this {
    this.counts = nothing;
    return this.become({ ...fresh, epoch: this.link.epoch + 1, offering: true });
  }

  answer(): this {
    return this.become({ offering: false, rounds: this.link.rounds + 1 });
  }

  get view(): PartnerView {
    return judge(this.known, this.now);
  }
  get tried(): Remedy[] {
    return this.remedies.map(([remedy]) => remedy);
  }
}

export const inCall = (initiator = true, change: Partial<LinkFacts> = {}) => new Play(initiator).become({ ...fakeFacts(change) }).go(5000);
