type Connection = EventTarget & { readonly type?: string };

/** Calls back when the network is there again (`back`), and when it has become another one, as from Wi-Fi to mobile. */
export function watchNetwork(listener: (change: 'back' | 'other') => void): () => void {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  let kind = connection?.type;
  const back = () => listener('back');
  // It also changes with each new estimate of the speed.
  const changed = () => {
    if (connection?.type === kind) return;
    kind = connection?.type;
    if (kind !== 'none') listener('other');
  };
  globalThis.addEventListener('online', back);
  connection?.addEventListener('change', changed);
  return () => {
    globalThis.removeEventListener('online', back);
    connection?.removeEventListener('change', changed);
  };
}
