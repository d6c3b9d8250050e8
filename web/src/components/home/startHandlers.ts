import { markMoment } from '../../core/moments';
import { loadCall } from '../../pages/CallRoute';

/** The code of the call page is fetched ahead, as soon as somebody reaches for the button. */
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
