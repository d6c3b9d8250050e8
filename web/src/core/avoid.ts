const key = 'flinxx-avoid';
const maxTokens = 64;
/** The server keeps apart whom the tokens name for ten minutes, and takes no renewal in the first half of them. */
export const renewMs = 360_000;
/** The server's have some hundred signs. */
const maxLength = 512;

const isToken = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= maxLength;

function parse(text: string | null): string[] {
  try {
    const stored: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(stored) ? stored.filter(isToken).slice(-maxTokens) : [];
  } catch {
    return [];
  }
}

/**
 * Whom not to meet again: tokens that the server made and only it can read, the newest last. They last as long as the browser allows:
 * without storage, until the page is left.
 */
export class AvoidList {
  #kept: readonly string[] = [];

  /** What is stored counts, for another tab may have added to it. */
  readonly get = (): readonly string[] => {
    try {
      this.#kept = parse(localStorage.getItem(key));
    } catch {
      // Storage is switched off.
    }
    return this.#kept;
  };

  readonly add = (token: unknown): void => {
    if (!isToken(token)) return;
    this.#kept = [...this.get().filter((other) => other !== token), token].slice(-maxTokens);
    try {
      localStorage.setItem(key, JSON.stringify(this.#kept));
    } catch {
      // Full or switched off: it holds for now.
    }
  };
}
