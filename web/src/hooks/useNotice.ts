import { useEffect, useRef, useState } from 'react';
import { Notice } from '../core/notice';
import type { CallState, Phase } from '../core/state';
import { waitingText } from '../text/waiting/catalogues';
import { useSettings } from './useSettings';
import { useLanguage } from './useText';

export const notice = new Notice();

const looking: ReadonlySet<Phase['tag']> = new Set(['searching', 'waiting', 'delayed', 'connecting']);

/** Calls the user from another tab when somebody has come, if that is wished for; what the page's title says until it is seen. */
export function useNotice({ phase: { tag } }: CallState): string | null {
  const { notify } = useSettings();
  const { noticeTitle, noticeBody } = waitingText(useLanguage());
  const [called, setCalled] = useState(false);
  const before = useRef(tag);
  useEffect(() => {
    const was = before.current;
    before.current = tag;
    if (!notify || tag !== 'negotiating' || !looking.has(was)) return;
    setCalled(notice.call(noticeTitle, noticeBody));
  }, [tag, notify, noticeTitle, noticeBody]);
  useEffect(() => {
    const over = () => {
      if (document.visibilityState !== 'visible') return;
      notice.over();
      setCalled(false);
    };
    document.addEventListener('visibilitychange', over);
    return () => document.removeEventListener('visibilitychange', over);
  }, []);
  // Nobody is there any more.
  const isGone = looking.has(tag) || tag === 'idle' || tag === 'parted';
  return called && !isGone ? noticeTitle : null;
}
