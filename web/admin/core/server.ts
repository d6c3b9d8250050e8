import { Store } from '../../src/core/store';
import type { Answer, Api, LogLevel, Stats } from './api';
import { pollMs } from './control';
import { repeat } from './repeat';

/** What is known of the server; null where it has not said so. */
export interface Server {
  readonly stats: Stats | null;
  /** It takes new users. */
  readonly ready: boolean | null;
  readonly level: LogLevel | null;
}

/** What the server does, and what it can be made to do. */
export class ServerControl extends Store<Server> {
  readonly #api: Api;

  constructor(api: Api) {
    super({ stats: null, ready: null, level: null });
    this.#api = api;
  }

  /** Asks from now on, until what this gives is called. */
  readonly start = (): (() => void) => repeat(this.#poll);

  readonly #poll = async (): Promise<number> => {
    const { stats, ready, logLevel } = this.#api;
    const [figures, isReady, level] = await Promise.all([stats(), ready(), logLevel()]);
    this.set({ stats: figures.ok ? figures.data : null, ready: figures.ok ? isReady : null, level: level.ok ? level.data.level : null });
    return pollMs;
  };

  readonly drain = async (): Promise<Answer<unknown>> => {
    const answer = await this.#api.drain();
    if (answer.ok) this.set({ ...this.get(), ready: false });
    return answer;
  };

  readonly setLogLevel = async (level: LogLevel): Promise<Answer<unknown>> => {
    const answer = await this.#api.setLogLevel(level);
    if (answer.ok) this.set({ ...this.get(), level: answer.data.level });
    return answer;
  };
}
