import { type ComponentType, lazy, useState } from 'react';

let fetched: ComponentType | undefined;

/** The chat page's code is fetched when somebody goes there, or is about to. */
export async function loadChat(): Promise<{ readonly default: ComponentType }> {
  const { Chat } = await import('./Chat');
  fetched = Chat;
  return { default: Chat };
}

const LazyChat = lazy(loadChat);

/** The chat page; at once if its code is there, since React shows late what it had to wait for. */
export function ChatRoute() {
  const [Page] = useState(() => fetched ?? LazyChat);
  return <Page />;
}
