import { Component, type ReactNode } from 'react';
import { getSpoken } from '../text/language';
import { buttonStyle } from './buttonStyle';
import { Message } from './Message';

interface Props {
  readonly children: ReactNode;
}

/** The last resort: an error in a page, or code that could not be fetched. */
export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  static getDerivedStateFromError() {
    return { failed: true };
  }

  override state = { failed: false };

  override render() {
    if (!this.state.failed) return this.props.children;
    const { text } = getSpoken();
    return (
      <Message title={text.crash.title} body={text.crash.body}>
        <button type="button" className={buttonStyle('primary')} onClick={reload}>
          {text.crash.reload}
        </button>
      </Message>
    );
  }
}

function reload(): void {
  location.reload();
}
