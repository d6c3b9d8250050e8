import { useText } from '../../hooks/useText';
import { Icon } from '../Icon';

const icons = { fast: 'bolt', private: 'lock', yours: 'skip', gone: 'ghost' } as const;

export function FeatureCards() {
  const { features, how } = useText().home;
  return (
    <section id="how" aria-label={how} className="scroll-mt-6 pt-6 pb-4">
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {(['fast', 'private', 'yours', 'gone'] as const).map((name, index) => (
          <li key={name} className="rounded-tile border border-line bg-raised/70 p-6">
            <span
              className={`grid size-11 place-items-center rounded-full ${
                index % 2 === 0 ? 'bg-ember/15 text-ember-ink' : 'bg-iris/15 text-iris-ink'
              }`}
            >
              <Icon name={icons[name]} className="size-5.5" />
            </span>
            <h2 className="mt-5 font-display text-lg font-bold">{features[name].title}</h2>
            <p className="mt-1.5 text-[0.9375rem] leading-relaxed text-muted">{features[name].body}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
