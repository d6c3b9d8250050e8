import type { ReactNode } from 'react';
import { Footer } from './home/Footer';
import { Logo } from './Logo';

interface Props {
  readonly children: ReactNode;
}

/** The head and the foot of whatever is no call. */
export function Frame({ children }: Props) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex items-center py-5">
        <Logo />
      </header>
      {children}
      <Footer />
    </div>
  );
}
