import { markMoment } from '../../core/recorder';
import { loadChat } from '../../pages/ChatRoute';

/** Whoever reaches for the button will need the chat page: its code is fetched ahead. */
function prepare(): void {
  // Fetched again, and reported, when the page is really opened.
  loadChat().catch(() => undefined);
}

/** What every link does that starts a call. */
export const startHandlers = {
  onPointerEnter: prepare,
  onFocus: prepare,
  onClick: () => markMoment('start'),
} as const;
