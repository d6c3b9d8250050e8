import { Suspense } from 'react';
import { Outlet } from 'react-router';
import { useText } from '../hooks/useText';

export function Layout() {
  const text = useText();
  return (
    <>
      <a
        href="#content"
        className="glass fixed top-3 start-3 z-50 -translate-y-20 rounded-full px-5 py-3 font-semibold opacity-0 focus-visible:translate-y-0 focus-visible:opacity-100"
      >
        {text.skipToContent}
      </a>
      <Suspense fallback={<div className="min-h-dvh bg-stage" />}>
        <Outlet />
      </Suspense>
    </>
  );
}
