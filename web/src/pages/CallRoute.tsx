import { type ComponentType, lazy, useState } from 'react';

let fetched: ComponentType | undefined;

/** The call page's code is fetched when somebody goes there, or is about to. */
export async function loadCall(): Promise<{ readonly default: ComponentType }> {
  const { Call } = await import('./Call');
  fetched = Call;
  return { default: Call };
}

const LazyCall = lazy(loadCall);

/** The call page; at once if its code is there, since React shows late what it had to wait for. */
export function CallRoute() {
  const [Page] = useState(() => fetched ?? LazyCall);
  return <Page />;
}
