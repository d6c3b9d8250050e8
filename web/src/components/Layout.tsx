import { type ReactNode, Suspense } from 'react';
import { useText } from '../hooks/useText';

interface Props {
  readonly children: ReactNode;
}

export function Layout({ children }: Props) {
  const text = useText();
  return (
    <>
      <a
        href="#content"
        className="glass fixed top-3 start-3 z-50 -translate-y-20 rounded-full px-5 py-3 font-semibold opacity-0 focus-visible:translate-y-0 focus-visible:opacity-100"
      >
        {text.skipToContent}
      </a>
      <Suspense fallback={<div className="min-h-dvh bg-stage" />}>{children}</Suspense>
    </>
  );
}
