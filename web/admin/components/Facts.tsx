interface Props {
  readonly facts: readonly (readonly [name: string, value: string, more?: string])[];
  /** For what is long. */
  readonly wide?: boolean;
}

/** What is known, each with its name. */
export function Facts({ facts, wide = false }: Props) {
  return (
    <dl className={`grid gap-x-4 gap-y-3 sm:gap-x-6 ${wide ? 'grid-cols-2' : 'grid-cols-3'}`}>
      {facts.map(([name, value, more]) => (
        <div key={name}>
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-semibold break-words">
            <span>{value}</span>
            {more !== undefined && <span className="block text-sm font-normal text-muted">{more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
