import { Store } from './store';
import { maxInterests, tidyInterest } from './wishes';

/** Where one's own picture stands; `start` is the left where one reads from left to right. */
export const corners = ['top-end', 'bottom-end', 'bottom-start', 'top-start'] as const;
export type Corner = (typeof corners)[number];

/** What the user has chosen, for all calls of this browser. */
export interface Settings {
  readonly camera: boolean;
  readonly mic: boolean;
  /** Empty: the browser's choice. */
  readonly cameraId: string;
  readonly micId: string;
  readonly speakerId: string;
  /** What the chosen device is called, where the browser says so. */
  readonly cameraName: string;
  readonly micName: string;
  /** Without camera and microphone, which are not even asked for. */
  readonly textOnly: boolean;
  /** With a camera: whoever has none is met, too. */
  readonly meetText: boolean;
  readonly autoNext: boolean;
  /** A picture that has just come is blurred for a moment. */
  readonly blurFirst: boolean;
  readonly shortcuts: boolean;
  /** A sound, and a notice where that is allowed, when somebody comes while the page is hidden. */
  readonly notify: boolean;
  readonly telemetry: boolean;
  /** What the user would like to share with a partner. */
  readonly interests: readonly string[];
  /** The browser's languages are told to the server, so that it finds somebody who speaks one. */
  readonly shareLanguages: boolean;
  /** Null: where the screen has room for it. */
  readonly corner: Corner | null;
  readonly selfHidden: boolean;
  /** Null: the browser's. */
  readonly language: string | null;
}

const key = 'flinxx';

function defaults(): Settings {
  // A browser that says it does not want to be counted is not counted.
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return {
    camera: true,
    mic: true,
    cameraId: '',
    micId: '',
    speakerId: '',
    cameraName: '',
    micName: '',
    textOnly: false,
    meetText: false,
    autoNext: true,
    blurFirst: true,
    shortcuts: true,
    notify: false,
    telemetry: !globalPrivacyControl && doNotTrack !== '1',
    interests: [],
    shareLanguages: true,
    corner: null,
    selfHidden: false,
    language: null,
  };
}

/** The device that the user has chosen, as it is remembered; without an id it is the browser's choice. */
export function chosenDevice(device: 'mic' | 'camera', id: string, name: string): Partial<Settings> {
  return device === 'mic' ? { micId: id, micName: name } : { cameraId: id, cameraName: name };
}

function isInterests(value: unknown): boolean {
  return Array.isArray(value) && value.length <= maxInterests && value.every((each) => typeof each === 'string' && each !== '' && each === tidyInterest(each));
}

/** What was stored, where it is what we would store. */
function parse(text: string | null): Partial<Settings> {
  const known = defaults();
  try {
    const entries = Object.entries(JSON.parse(text ?? '{}') as object);
    return Object.fromEntries(
      entries.filter(([name, value]) => {
        if (name === 'corner') return corners.includes(value);
        if (name === 'interests') return isInterests(value);
        if (name === 'language') return typeof value === 'string';
        return Object.hasOwn(known, name) && typeof value === typeof known[name as keyof Settings];
      }),
    );
  } catch {
    return {};
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage is switched off.
    return null;
  }
}

/** Settings that last as long as the browser allows: without storage, until the page is left. */
export class SettingsStore extends Store<Settings> {
  constructor() {
    super({ ...defaults(), ...parse(stored()) });
  }

  readonly change = (change: Partial<Settings>): void => {
    const next = { ...this.get(), ...change };
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Full or switched off: it holds for now.
    }
    this.set(next);
  };
}

export const settings = new SettingsStore();
