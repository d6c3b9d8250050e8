import type { Answer, LogLevel } from '../core/api';
import type { DeskEvent } from '../core/desk';

/** All that can be done on the desk. */
export interface DeskActions {
  readonly dispatch: (event: DeskEvent) => void;
  readonly dismiss: () => void;
  readonly ban: (minutes: number) => void;
  readonly lift: () => void;
  readonly undo: () => void;
  readonly saveNote: (id: string) => void;
  readonly drain: () => Promise<Answer<unknown>>;
  readonly setLogLevel: (level: LogLevel) => Promise<Answer<unknown>>;
  /** Null where the server asks for no token. */
  readonly signOut: (() => void) | null;
}
