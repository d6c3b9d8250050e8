import { type FormEvent, useId, useState } from 'react';
import { buttonStyle } from '../../src/components/buttonStyle';
import { AnyIcon } from '../../src/components/AnyIcon';
import { LanguagePicker } from '../../src/components/LanguagePicker';
import type { Failure } from '../core/api';
import { useAdminText } from '../hooks/useAdminText';
import { useFailureText } from '../hooks/useFailureText';
import { Mark } from './Mark';

interface Props {
  /** Why the last try was none. */
  readonly failure: Failure | null;
  readonly asking: boolean;
  readonly onEnter: (token: string) => void;
}

/** Asks for the token. */
export function TokenScreen({ failure, asking, onEnter }: Props) {
  const text = useAdminText();
  const failureText = useFailureText();
  const [token, setToken] = useState('');
  const id = useId();
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (!asking) onEnter(token.trim());
  };
  return (
    <main id="content" className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center gap-6 px-5 py-8">
      <title>{text.title}</title>
      <Mark />
      <div>
        <h1 className="font-display text-3xl font-bold">{text.token.heading}</h1>
        <p className="mt-2 text-muted">{text.token.body}</p>
      </div>
      <form onSubmit={enter} className="space-y-4">
        <div>
          <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
            {text.token.label}
          </label>
          <input
            id={id}
            type="password"
            autoComplete="off"
            spellCheck={false}
            dir="ltr"
            value={token}
            aria-invalid={failure?.kind === 'token'}
            aria-describedby={`${id}-error`}
            onChange={(event) => setToken(event.target.value)}
            className="min-h-12 w-full rounded-xl border border-edge bg-raised px-4 text-ink"
          />
          <p id={`${id}-error`} role="alert" className="flex items-start gap-2 text-sm font-medium text-danger-ink not-empty:mt-2">
            {failure && <AnyIcon name="alert" className="mt-px size-4.5" />}
            {failure && <span>{failureText(failure)}</span>}
          </p>
        </div>
        <button type="submit" aria-disabled={asking} className={`w-full aria-disabled:opacity-40 ${buttonStyle('primary')}`}>
          {text.token.enter}
        </button>
      </form>
      <LanguagePicker />
    </main>
  );
}
