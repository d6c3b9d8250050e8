import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Terms } from '../../core/consent';
import { site } from '../../core/site';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { AnyIcon } from '../AnyIcon';
import { LanguagePicker } from '../LanguagePicker';
import { Logo } from '../Logo';
import { SiteLinks } from '../SiteLinks';

interface NoteProps {
  readonly icon: 'camera' | 'share' | 'lock';
  readonly title: string;
  readonly body: string;
}

function Note({ icon, title, body }: NoteProps) {
  return (
    <li className="flex gap-3.5">
      <span className="grid size-9 shrink-0 place-items-center rounded-full bg-ember/15 text-ember-ink">
        <AnyIcon name={icon} className="size-4.5" />
      </span>
      <div>
        <h3 className="font-semibold">{title}</h3>
        <p className="mt-0.5 text-[0.9375rem] leading-snug text-muted">{body}</p>
      </div>
    </li>
  );
}

function HouseRules() {
  const { gate, site: words } = useText();
  return (
    <section aria-labelledby="gate-rules" className="rounded-tile border border-line bg-raised p-4 sm:p-6">
      <h2 id="gate-rules" className="font-display text-lg font-bold">
        {gate.rules}
      </h2>
      <ol className="mt-2 list-decimal space-y-1 ps-5 leading-snug sm:mt-3 sm:space-y-1.5 marker:font-semibold marker:text-muted">
        {gate.rule.map((rule) => (
          <li key={rule} className="ps-1">
            {rule}
          </li>
        ))}
      </ol>
      {site.pages.rules && (
        <Link to="/rules" className="mt-2 inline-flex min-h-9 scroll-mb-36 items-center font-semibold underline underline-offset-4">
          {words.allRules}
        </Link>
      )}
    </section>
  );
}

function ToKnow({ hidden }: { readonly hidden: boolean }) {
  const { gate } = useText();
  return (
    <section aria-labelledby="gate-know" className="rounded-tile border border-line bg-raised p-4 sm:p-6">
      <h2 id="gate-know" className="font-display text-lg font-bold">
        {gate.know}
      </h2>
      <ul className="mt-2.5 space-y-3 sm:mt-3.5 sm:space-y-4">
        <Note icon="camera" {...gate.filmed} />
        <Note icon={hidden ? 'lock' : 'share'} {...(hidden ? gate.hidden : gate.visible)} />
      </ul>
    </section>
  );
}

interface Props {
  readonly terms: Terms;
  readonly onAgree: () => void;
}

/** What one agrees to before the first call. No camera is asked for and no connection made before. */
export function Gate({ terms, onAgree }: Props) {
  const { gate } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="flex min-h-dvh flex-col">
      <title>{gate.title}</title>
      <header className="mx-auto flex w-full max-w-4xl items-center justify-between gap-4 px-5 py-3 sm:px-8">
        <Logo />
        <div className="w-36">
          <LanguagePicker hideLabel />
        </div>
      </header>
      <main id="content" className="flex flex-1 flex-col">
        <div className="mx-auto w-full max-w-4xl flex-1 px-5 pb-4 sm:flex-none sm:px-8">
          <h1 ref={heading} tabIndex={-1} className="mt-1 mb-3 font-display text-2xl font-bold outline-none sm:mt-8 sm:mb-6 sm:text-4xl">
            {gate.heading}
          </h1>
          <div className="grid gap-3 sm:gap-4 md:grid-cols-2">
            <HouseRules />
            <ToKnow hidden={terms.iceTransportPolicy === 'relay'} />
          </div>
        </div>
        <div className="sticky bottom-0 border-line bg-ground max-sm:border-t short:static">
          <div className="mx-auto flex w-full max-w-4xl flex-wrap items-center justify-between gap-x-8 gap-y-3 px-5 pt-3.5 pb-[max(0.875rem,env(safe-area-inset-bottom))] sm:px-8">
            <p id="gate-age" className="min-w-56 flex-1 text-sm leading-snug">
              {terms.minAge > 0 ? gate.age(terms.minAge) : gate.noAge}
            </p>
            <div className="flex gap-3 max-sm:w-full">
              <Link to="/" className={`${buttonStyle('quiet')} leading-tight max-sm:px-4`}>
                {gate.leave}
              </Link>
              <button type="button" aria-describedby="gate-age" className={`${buttonStyle('primary')} leading-tight max-sm:flex-1 max-sm:px-3`} onClick={onAgree}>
                {gate.agree}
              </button>
            </div>
          </div>
        </div>
      </main>
      <footer className="mx-auto w-full max-w-4xl px-5 pb-4 sm:px-8">
        <SiteLinks />
      </footer>
    </div>
  );
}
