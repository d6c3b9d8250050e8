const base =
  'inline-flex min-h-12 items-center justify-center gap-2.5 rounded-full px-6 font-semibold transition-[background-color,transform,opacity] duration-200 active:scale-[0.97] disabled:pointer-events-none disabled:opacity-40';

const kinds = {
  primary: 'bg-ember text-on-ember hover:bg-ember-bright',
  danger: 'bg-danger text-white hover:bg-danger-bright',
  quiet: 'bg-hover text-ink hover:bg-line',
} as const;

export function buttonStyle(kind: keyof typeof kinds): string {
  return `${base} ${kinds[kind]}`;
}
