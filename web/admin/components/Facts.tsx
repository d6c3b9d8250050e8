interface Props {
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** What is known, each with its name. */
export function Facts({ facts }: Props) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-semibold break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
