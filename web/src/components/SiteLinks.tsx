import { Link } from 'wouter';
import { contactLink } from '../core/ban';
import { pageNames, site } from '../core/site';
import { useText } from '../hooks/useText';

const look = 'inline-flex min-h-9 items-center underline-offset-4 hover:text-ink hover:underline';

function Contact() {
  const text = useText();
  const link = contactLink(site.contact);
  return link ? (
    <a href={link} className={look}>
      {text.site.contact}
    </a>
  ) : (
    <span className="inline-flex min-h-9 items-center break-all">{`${text.site.contact}: ${site.contact}`}</span>
  );
}

/** What the operator says of the place, and where else one is sent. */
export function SiteLinks() {
  const text = useText();
  return (
    <nav aria-label={text.site.label} className="mt-4 border-t border-line pt-3 text-sm text-muted">
      {site.name !== null && (
        <p className="mb-1">
          <strong className="font-semibold text-ink">{site.name}</strong>
          {site.tagline && <span>{` · ${site.tagline}`}</span>}
        </p>
      )}
      <ul className="flex flex-wrap gap-x-5">
        {pageNames.map((page) => (
          <li key={page}>
            <Link to={`/${page}`} className={look}>
              {text.site[page]}
            </Link>
          </li>
        ))}
        {site.links.map(({ label, url }) => (
          <li key={`${label} ${url}`}>
            <a href={url} rel="noopener noreferrer" className={look}>
              {label}
            </a>
          </li>
        ))}
        {site.contact && (
          <li>
            <Contact />
          </li>
        )}
      </ul>
    </nav>
  );
}
