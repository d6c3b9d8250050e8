/** Where errors are reported to: nowhere, unless the page was built with an address. */
const dsn: unknown = import.meta.env.VITE_SENTRY_DSN;

/** Loads Sentry behind the page, if the build asks for it; without that the build holds none of its code. */
export function reportErrors(): void {
  if (typeof dsn !== 'string' || dsn === '') return;
  import('@sentry/browser')
    .then(({ init }) => init({ dsn }))
    .catch(() => undefined);
}
