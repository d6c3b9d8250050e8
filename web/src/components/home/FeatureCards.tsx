import { useText } from '../../hooks/useText';
import { Icon } from '../Icon';

const icons = { private: 'lock', gone: 'ghost' } as const;
const card = 'rounded-tile border border-line bg-raised/70 p-6';
const sign = 'grid size-11 place-items-center rounded-full';
const colours = ['bg-ember/15 text-ember-ink', 'bg-iris/15 text-iris-ink'] as const;

interface WordsProps {
  readonly title: string;
  readonly body: string;
}

function Words({ title, body }: WordsProps) {
  return (
    <>
      <h3 className="mt-5 font-display text-lg font-bold">{title}</h3>
      <p className="mt-1.5 text-[0.9375rem] leading-relaxed text-muted">{body}</p>
    </>
  );
}

/** How it goes, step by step, and what becomes of it. */
export function FeatureCards() {
  const { features, how } = useText().home;
  return (
    <section id="how" aria-labelledby="how-title" className="scroll-mt-6 space-y-4 pt-6 pb-4">
      <h2 id="how-title" className="font-display text-2xl font-bold">
        {how}
      </h2>
      <ol className="grid gap-4 sm:grid-cols-3">
        {(['begin', 'fast', 'yours'] as const).map((name, index) => (
          <li key={name} className={card}>
            <span aria-hidden="true" className={`${sign} ${colours[index % 2]} font-display text-lg font-bold`}>
              {index + 1}
            </span>
            <Words {...features[name]} />
          </li>
        ))}
      </ol>
      <ul className="grid gap-4 sm:grid-cols-2">
        {(['private', 'gone'] as const).map((name, index) => (
          <li key={name} className={card}>
            <span className={`${sign} ${colours[(index + 1) % 2]}`}>
              <Icon name={icons[name]} className="size-5.5" />
            </span>
            <Words {...features[name]} />
          </li>
        ))}
      </ul>
    </section>
  );
}
