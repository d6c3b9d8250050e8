import { keepRunning } from './audio';

interface Shown {
  onclick: ((event: Event) => void) | null;
  close(): void;
}

/** What of the browser is needed. Phones have notices that only a service worker can show: there it is the sound alone. */
export interface NoticeParts {
  readonly isHidden: () => boolean;
  readonly permission: () => NotificationPermission | 'none';
  readonly request: () => Promise<NotificationPermission>;
  readonly show: (title: string, body: string) => Shown;
  readonly chime: () => void;
  readonly focus: () => void;
}

/** Two tones, the second higher: short, and not loud. */
function chime(): void {
  if (!('AudioContext' in globalThis)) return;
  const context = new AudioContext();
  const rest = keepRunning(context);
  const at = context.currentTime + 0.05;
  for (const [after, hertz] of [[0, 660], [0.16, 880]] as const) {
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at + after);
    gain.gain.linearRampToValueAtTime(0.18, at + after + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + after + 0.45);
    tone.connect(gain).connect(context.destination);
    tone.start(at + after);
    tone.stop(at + after + 0.5);
  }
  setTimeout(() => {
    rest();
    void context.close().catch(() => undefined);
  }, 2000);
}

export const realNoticeParts: NoticeParts = {
  isHidden: () => document.visibilityState === 'hidden',
  permission: () => ('Notification' in globalThis ? Notification.permission : 'none'),
  request: () => Notification.requestPermission(),
  show: (title, body) => new Notification(title, { body, tag: 'flinxx', icon: '/favicon.svg' }),
  chime,
  focus: () => globalThis.focus(),
};

/** Calls somebody who waits in another tab, who has asked for it. One notice at most is to be seen. */
export class Notice {
  readonly #parts: NoticeParts;
  #shown: Shown | null = null;

  constructor(parts: NoticeParts = realNoticeParts) {
    this.#parts = parts;
  }

  /** From a press: browsers ask the user for nothing without one. Says whether notices may be shown. */
  async ask(): Promise<boolean> {
    const { permission, request } = this.#parts;
    if (permission() !== 'default') return permission() === 'granted';
    return (await request().catch(() => 'denied' as const)) === 'granted';
  }

  /** False where the page is to be seen anyway. */
  call(title: string, body: string): boolean {
    const { isHidden, permission, show, chime: ring, focus } = this.#parts;
    if (!isHidden()) return false;
    ring();
    if (permission() !== 'granted') return true;
    try {
      this.#shown?.close();
      const shown = show(title, body);
      this.#shown = shown;
      shown.onclick = () => {
        focus();
        this.over();
      };
    } catch {
      // A phone: the sound has to do.
    }
    return true;
  }

  over(): void {
    this.#shown?.close();
    this.#shown = null;
  }
}
