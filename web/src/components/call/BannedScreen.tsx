import { Link } from 'wouter';
import { type Ban, contactLink } from '../../core/ban';
import { reasons } from '../../core/complaint';
import { useLanguage, useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { Message } from '../Message';

/** As the user writes dates: in the language of the page, and of the user's own country where the browser tells it. */
function formatTime(at: number, language: string): string {
  const locale = navigator.languages?.find((tag) => tag.split('-')[0] === language) ?? language;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

interface Props {
  readonly ban: Ban;
}

/** Why nobody can be met from here, until when, and whom to write to about it. */
export function BannedScreen({ ban: { reason, until, contact } }: Props) {
  const { ban: text, safety, call, notFound } = useText();
  const language = useLanguage();
  const known = reasons.find((each) => each === reason);
  const link = contactLink(contact);
  return (
    <Message title={text.title} body={text.body}>
      <title>{call.title}</title>
      <div role="alert" className="max-w-md space-y-2 text-balance">
        <p>{text.reason(known ? safety.reasons[known] : reason || text.unknown)}</p>
        {until !== null && <p className="font-semibold">{text.until(formatTime(until, language))}</p>}
      </div>
      {contact && (
        <p className="max-w-md text-balance text-muted">
          <span>{`${text.appeal} `}</span>
          {link ? (
            <a href={link} className="inline-flex min-h-11 items-center break-all text-ink underline underline-offset-4">
              {contact}
            </a>
          ) : (
            <span className="text-ink">{contact}</span>
          )}
        </p>
      )}
      <Link to="/" className={buttonStyle('quiet')}>
        {notFound.home}
      </Link>
    </Message>
  );
}
