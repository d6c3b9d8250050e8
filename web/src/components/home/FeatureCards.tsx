import { text } from '../../text/en';
import { Icon } from '../Icon';

export function FeatureCards() {
  return (
    <section id="how" aria-label={text.home.how} className="scroll-mt-6 pt-6 pb-4">
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {text.home.features.map(({ icon, title, body }, index) => (
          <li key={title} className="rounded-tile border border-line bg-raised/70 p-6">
            <span
              className={`grid size-11 place-items-center rounded-full ${
                index % 2 === 0 ? 'bg-ember/15 text-ember-ink' : 'bg-iris/15 text-iris-ink'
              }`}
            >
              <Icon name={icon} className="size-5.5" />
            </span>
            <h2 className="mt-5 font-display text-lg font-bold">{title}</h2>
            <p className="mt-1.5 text-[0.9375rem] leading-relaxed text-muted">{body}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
