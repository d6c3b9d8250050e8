import { solveChallenge } from 'altcha-lib';
import { expect, it, vi } from 'vitest';
import { prove } from './proof';

/** A worker that does what ALTCHA's does, on the page's own thread. */
function fakeWorker() {
  const heard = new Map<string, (event: unknown) => void>();
  const worker = {
    addEventListener: (name: string, listener: (event: unknown) => void) => heard.set(name, listener),
    postMessage({ payload }: { payload: { challenge: string; salt: string; algorithm: string; max: number } }) {
      const { challenge, salt, algorithm, max } = payload;
      void solveChallenge(challenge, salt, algorithm, max).promise.then((data) => heard.get('message')?.({ data }));
    },
    terminate: vi.fn<() => void>(),
  };
  return { worker, open: () => Promise.resolve(worker as unknown as Worker) };
}

/** The hash of 'salt&' and 42. */
const challenge = '';
const asked = { algorithm: 'SHA-256', salt: 'salt&', signature: 'signed', maxnumber: 100 };
const hash = async (text: string) =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

it('finds the number, and gives it as ALTCHA has it', async () => {
  const { worker, open } = fakeWorker();
  const right = { ...asked, challenge: await hash('salt&42') };
  const proof = await prove(right, new AbortController().signal, open);
  const { maxnumber: _, ...said } = right;
  expect(JSON.parse(atob(proof ?? ''))).toEqual({ ...said, number: 42 });
  expect(worker.terminate).toHaveBeenCalledOnce();
});

it('is given up with the search, and ends its worker', async () => {
  const { worker, open } = fakeWorker();
  worker.postMessage = () => undefined;
  const search = new AbortController();
  const proof = prove({ ...asked, challenge }, search.signal, open);
  await Promise.resolve();
  search.abort();
  expect(await proof).toBeNull();
  expect(worker.terminate).toHaveBeenCalledOnce();
});

it('does no work that makes no sense, or would never end', async () => {
  const open = vi.fn<() => Promise<Worker>>();
  for (const odd of [null, {}, { ...asked, challenge, maxnumber: 1e12 }, { ...asked, challenge, algorithm: 'SHA-1' }])
    // oxlint-disable-next-line no-await-in-loop
    expect(await prove(odd, new AbortController().signal, open)).toBeNull();
  expect(open).not.toHaveBeenCalled();
});

it('is null where no number is right, or the worker cannot be had', async () => {
  const { open } = fakeWorker();
  expect(await prove({ ...asked, challenge: await hash('other') }, new AbortController().signal, open)).toBeNull();
  expect(await prove({ ...asked, challenge }, new AbortController().signal, () => Promise.reject(new Error('away')))).toBeNull();
});
