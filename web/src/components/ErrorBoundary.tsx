import { Component, type ReactNode } from 'react';
import { spoken } from '../text/language';
import { buttonStyle } from './buttonStyle';
import { Message } from './Message';

interface Props {
  readonly children: ReactNode;
  /** What is shown instead; `again` tries once more, with nothing left of what was there. */
  readonly renderInstead?: (again: () => void) => ReactNode;
}

/** Catches an error in what it shows: of its own code, of code that could not be fetched, or because somebody else changed the page. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  static getDerivedStateFromError() {
    return { failed: true };
  }

  override state = { failed: false };

  readonly #again = (): void => this.setState({ failed: false });

  override render() {
    const { children, renderInstead = loadAgain } = this.props;
    return this.state.failed ? renderInstead(this.#again) : children;
  }
}

/** The last resort. */
function loadAgain(): ReactNode {
  const { text } = spoken.get();
  return (
    <Message title={text.crash.title} body={text.crash.body}>
      <button type="button" className={buttonStyle('primary')} onClick={() => location.reload()}>
        {text.crash.reload}
      </button>
    </Message>
  );
}
