import { type ComponentType, lazy, useState } from 'react';
import { consent } from '../core/consent';

let fetched: { readonly GatedCall: ComponentType; readonly begin: () => void } | undefined;

/** The call page's code is fetched when somebody goes there, or is about to, and with it what there is to agree to. */
export async function loadCall(): Promise<{ readonly default: ComponentType }> {
  [fetched] = await Promise.all([import('./GatedCall'), consent.load()]);
  return { default: fetched.GatedCall };
}

/** Somebody is there by a press, and the page is drawn next. */
export function arriveAtCall(): void {
  fetched?.begin();
}

const LazyCall = lazy(loadCall);

/** The call page; at once if its code is there, since React shows late what it had to wait for. */
export function CallRoute() {
  const [Page] = useState(() => fetched?.GatedCall ?? LazyCall);
  return <Page />;
}
