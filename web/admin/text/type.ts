import type { LineName, PanelName, Span } from '../core/history';

type Words<Name extends string> = Readonly<Record<Name, string>>;

/** Every word of the moderators' page that the users' page does not have, in one language. */
export interface AdminText {
  readonly title: string;
  readonly token: Words<'heading' | 'body' | 'label' | 'enter' | 'wrong'>;
  readonly signOut: string;
  readonly views: Words<'label' | 'queue' | 'bans' | 'figures'>;
  readonly lists: Words<'queue' | 'bans' | 'empty' | 'emptyBody' | 'done' | 'doneBody' | 'noBans' | 'noBansBody' | 'loading' | 'keys'> & {
    readonly more: (count: number) => string;
  };
  readonly facts: Words<'reports' | 'reporters' | 'here' | 'first' | 'last' | 'bans' | 'until' | 'by' | 'reason' | 'note'>;
  readonly by: Words<'rules' | 'moderator'>;
  readonly badges: Words<'paused' | 'banned'> & { readonly here: (count: number) => string };
  readonly decide: Words<'reason' | 'noteHint' | 'ban' | 'forGood' | 'dismiss' | 'lift' | 'gone'> & {
    readonly heading: (id: string) => string;
    readonly banHeading: (id: string) => string;
    readonly paused: (until: string) => string;
    readonly banned: (until: string) => string;
    readonly bannedForGood: string;
  };
  readonly news: Readonly<Record<'dismissed' | 'bannedForGood' | 'lifted' | 'undone', (id: string) => string>> & {
    readonly banned: (id: string, until: string) => string;
    readonly failed: (id: string, why: string) => string;
    readonly noteFailed: (id: string, why: string) => string;
  };
  readonly undo: string;
  readonly trouble: Words<'away'> & {
    readonly busy: (seconds: number) => string;
    readonly refused: (message: string) => string;
    readonly asOf: (time: string) => string;
  };
  readonly server: Words<
    | 'title' | 'users' | 'waiting' | 'sessions' | 'ready' | 'notReady' | 'unknown' | 'drain' | 'drainHeading' | 'drainBody' | 'drainNow'
    | 'level' | 'levelBody' | 'set' | 'cancel'
  >;
  readonly figures: Words<'now' | 'time' | 'line' | 'lowest' | 'highest' | 'none' | 'empty' | 'keys'> & {
    readonly spans: Words<'label' | Span>;
    readonly panels: Words<PanelName>;
    readonly lines: Words<LineName>;
  };
}
