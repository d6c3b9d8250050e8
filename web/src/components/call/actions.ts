import type { CallController } from '../../core/controller';

/** What a user can do in a call. */
export type CallActions = Omit<CallController, 'store' | 'leave' | 'close'>;

/** What opens over the call, one at a time. */
export type Panel = 'menu' | 'settings' | 'shortcuts' | 'quality' | 'report' | 'wishes';

/** Whether the partner's picture is seen whole with room around it, and the way to the other. */
export interface Fitting {
  readonly framed: boolean;
  readonly toggle: () => void;
}

export interface Chatting {
  readonly canChat: boolean;
  readonly chatOpen: boolean;
  readonly toggleChat: () => void;
}
