import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { settings } from '../core/settings';
import { addInterests, maxInterests } from '../core/wishes';
import { useSettings } from '../hooks/useSettings';
import { useText } from '../hooks/useText';
import { Switch } from './Field';
import { Icon } from './Icon';

interface ChipProps {
  readonly name: string;
  readonly words: string;
  readonly onRemove: () => void;
}

function Chip({ name, words, onRemove }: ChipProps) {
  return (
    <li>
      <button
        type="button"
        aria-label={name}
        onClick={onRemove}
        className="flex min-h-9 items-center gap-1.5 rounded-full bg-hover py-1 ps-3.5 pe-2.5 text-sm font-semibold hover:bg-line"
      >
        <bdi>{words}</bdi>
        <Icon name="close" className="size-4 text-muted" />
      </button>
    </li>
  );
}

interface ChipsProps {
  readonly interests: readonly string[];
  readonly onRemove: (interest: string) => void;
}

function Chips({ interests, onRemove }: ChipsProps) {
  const text = useText().wishes;
  return (
    <ul className="mt-2.5 flex flex-wrap gap-2">
      {interests.map((interest) => (
        <Chip key={interest} name={text.remove(interest)} words={interest} onRemove={() => onRemove(interest)} />
      ))}
    </ul>
  );
}

function InterestsField() {
  const text = useText().wishes;
  const { interests } = useSettings();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const full = interests.length >= maxInterests;
  const add = () => {
    if (typed.trim() === '') return;
    settings.change({ interests: addInterests(interests, typed) });
    setTyped('');
  };
  const press = (event: KeyboardEvent) => {
    if (!['Enter', ',', '،'].includes(event.key) || event.nativeEvent.isComposing || typed.trim() === '') return;
    event.preventDefault();
    add();
  };
  const remove = (interest: string) => {
    settings.change({ interests: interests.filter((other) => other !== interest) });
    field.current?.focus();
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {text.interests}
      </label>
      <input
        ref={field}
        id={id}
        dir="auto"
        value={typed}
        readOnly={full}
        maxLength={100}
        autoComplete="off"
        enterKeyHint="done"
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={press}
        onBlur={add}
        className="min-h-11 w-full rounded-xl border border-edge bg-ground px-4 text-ink read-only:text-muted"
      />
      <p id={`${id}-hint`} className="mt-1.5 text-sm text-muted">
        {full ? text.full : text.hint}
      </p>
      {interests.length > 0 && <Chips interests={interests} onRemove={remove} />}
    </div>
  );
}

/** What the user would like to have in common with a partner. Holds at once, and for all later calls. */
export function WishFields() {
  const text = useText().wishes;
  const { shareLanguages } = useSettings();
  return (
    <div className="space-y-3">
      <InterestsField />
      <Switch label={text.languages} hint={text.languagesHint} on={shareLanguages} onChange={(on) => settings.change({ shareLanguages: on })} />
    </div>
  );
}
