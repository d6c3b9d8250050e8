import { Link } from 'wouter';
import { buttonStyle } from '../components/buttonStyle';
import { Frame } from '../components/Frame';
import { Message } from '../components/Message';
import { useText } from '../hooks/useText';

export function NotFound() {
  const text = useText();
  return (
    <Frame>
      <Message title={text.notFound.title} body={text.notFound.body} framed>
        <title>{`${text.notFound.title} · ${text.name}`}</title>
        <Link to="/" className={buttonStyle('primary')}>
          {text.notFound.home}
        </Link>
      </Message>
    </Frame>
  );
}
