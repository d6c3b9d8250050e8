import type { CallController } from '../../core/controller';

/** What a user can do in a call. */
export type CallActions = Omit<CallController, 'store' | 'leave' | 'close'>;

/** What opens over the call, one at a time. */
export type Panel = 'menu' | 'settings' | 'shortcuts' | 'quality' | 'report' | 'wishes';
