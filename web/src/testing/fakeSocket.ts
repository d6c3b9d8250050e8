import { vi } from 'vitest';

export type Handler = (...args: unknown[]) => void;

/** A socket of socket.io-client that hears what a test says. */
export class FakeSocket {
  id = 'first';
  connected = true;
  recovered = false;
  active = true;
  readonly io = { engine: { id: 'sid', transport: { name: 'websocket' }, close: vi.fn<() => void>() } };
  readonly handlers = new Map<string, Handler>();
  readonly emit = vi.fn<Handler>();
  readonly connect = vi.fn<() => void>();
  readonly disconnect = vi.fn<() => this>(() => this);

  on(name: string, handler: Handler): void {
    this.handlers.set(name, handler);
  }
  timeout(): this {
    return this;
  }
  removeAllListeners(): void {
    this.handlers.clear();
  }
  hear(name: string, ...args: unknown[]): void {
    this.handlers.get(name)?.(...args);
  }
}
