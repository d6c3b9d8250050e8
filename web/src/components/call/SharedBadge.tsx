import { useEffect, useState } from 'react';
import { useText } from '../../hooks/useText';
import { Badge } from './Badge';

/** The two have found more by then. */
const shownMs = 20_000;

interface Props {
  readonly names: string;
}

/** What both share, at the beginning of a call. */
export function SharedBadge({ names }: Props) {
  const text = useText().wishes;
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), shownMs);
    return () => clearTimeout(timer);
  }, []);
  return over ? null : <Badge icon="heart" words={text.shared(names)} />;
}
