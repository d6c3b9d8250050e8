import type { Challenge } from './protocol';

/** The server asks for no more. */
const maxNumber = 2_000_000;

const isChallenge = (value: unknown): value is Challenge => {
  const { algorithm, challenge, salt, signature, maxnumber } = (value ?? {}) as Record<string, unknown>;
  const texts = [challenge, salt, signature].every((each) => typeof each === 'string');
  return algorithm === 'SHA-256' && texts && typeof maxnumber === 'number' && maxnumber > 0 && maxnumber <= maxNumber;
};

/** ALTCHA's own, loaded only when it is asked for. */
const openWorker = async (): Promise<Worker> => {
  const { default: ProofWorker } = await import('altcha-lib/worker?worker');
  return new ProofWorker();
};

/**
 * Does the work that the server asks for before a search, beside the page, and gives what it is to be sent. Null if it cannot be done,
 * or is not wanted any more.
 */
export async function prove(asked: unknown, signal: AbortSignal, open = openWorker): Promise<string | null> {
  if (!isChallenge(asked)) return null;
  const worker = await open().catch(() => null);
  if (!worker) return null;
  const { algorithm, challenge, salt, signature, maxnumber } = asked;
  try {
    const found = await new Promise<{ readonly number: number } | null>((resolve) => {
      const give = () => resolve(null);
      if (signal.aborted) give();
      signal.addEventListener('abort', give);
      worker.addEventListener('error', give);
      worker.addEventListener('message', ({ data }) => resolve(data as { number: number } | null));
      // A worker has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage({ type: 'work', payload: { algorithm, challenge, salt, max: maxnumber } });
    });
    return found && btoa(JSON.stringify({ algorithm, challenge, number: found.number, salt, signature }));
  } finally {
    worker.terminate();
  }
}
