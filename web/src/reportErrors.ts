/** Where errors are reported to: nowhere, unless the page was built with an address. */
const dsn: unknown = import.meta.env.VITE_SENTRY_DSN;

/** The code of a friend's link stands there. */
function withoutFragment<Report extends { request?: { url?: string } }>(report: Report): Report {
  if (report.request?.url) report.request.url = report.request.url.replace(/#.*/, '');
  return report;
}

/** Loads Sentry behind the page, if the build asks for it; without that the build holds none of its code. */
export function reportErrors(): void {
  if (typeof dsn !== 'string' || dsn === '') return;
  import('@sentry/browser')
    .then(({ init }) => init({ dsn, beforeSend: withoutFragment, beforeBreadcrumb: (crumb) => (crumb.category === 'navigation' ? null : crumb) }))
    .catch(() => undefined);
}
