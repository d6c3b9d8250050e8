import { markMoment } from '../../core/recorder';
import { loadCall } from '../../pages/CallRoute';

/** Whoever reaches for the button will need the call page: its code is fetched ahead. */
function prepare(): void {
  // Fetched again, and reported, when the page is really opened.
  loadCall().catch(() => undefined);
}

/** What every link does that starts a call. */
export const startHandlers = {
  onPointerEnter: prepare,
  onFocus: prepare,
  onClick: () => markMoment('start'),
} as const;
