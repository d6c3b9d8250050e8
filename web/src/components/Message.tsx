import type { ReactNode } from 'react';
import { MeetingMark } from './MeetingMark';

interface Props {
  readonly title: string;
  readonly body: string;
  readonly children: ReactNode;
  /** Between a head and a foot. */
  readonly framed?: boolean;
}

/** A page that only says something and offers a way on. */
export function Message({ title, body, children, framed = false }: Props) {
  return (
    <main
      id="content"
      className={`flex flex-col items-center justify-center gap-6 px-6 text-center ${framed ? 'flex-1' : 'min-h-dvh'}`}
    >
      <MeetingMark mode="apart" />
      <div>
        <h1 className="font-display text-3xl font-bold">{title}</h1>
        <p className="mt-2 text-muted">{body}</p>
      </div>
      {children}
    </main>
  );
}
