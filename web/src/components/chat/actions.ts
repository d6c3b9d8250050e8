import type { Call } from '../../core/call';

/** What a user can do in a call. */
export type CallActions = Omit<Call, 'subscribe' | 'getView' | 'leave' | 'close'>;

/** What opens over the call, one at a time. */
export type Panel = 'menu' | 'settings' | 'shortcuts' | 'quality';
