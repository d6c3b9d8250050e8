import './gallery.css';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router';
import { ChatScreen } from '../src/components/chat/ChatScreen';
import type { CallActions } from '../src/components/chat/actions';
import { ErrorBoundary } from '../src/components/ErrorBoundary';
import { Home } from '../src/pages/Home';
import { NotFound } from '../src/pages/NotFound';
import { chooseLanguage } from '../src/text/language';
import { filmPeople, filmScreen } from './people';
import { chatStates, openedStates, talkView } from './states';

/** Does nothing, whatever is pressed. */
const actions = new Proxy({} as CallActions, { get: () => () => undefined });
const films = { ...(await filmPeople()), screen: filmScreen() };

function Broken(): never {
  throw new Error('as intended');
}

const pages = {
  home: <Home />,
  'not-found': <NotFound />,
  crash: (
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>
  ),
};

function pick(name: string) {
  if (name in pages) return pages[name as keyof typeof pages];
  const make = chatStates[name] ?? (name in openedStates ? talkView : undefined);
  return make && <ChatScreen view={make(films)} actions={actions} />;
}

const root = createRoot(document.getElementById('root') as HTMLElement);
let count = 0;

Object.assign(globalThis, {
  stateNames: [...Object.keys(pages), ...Object.keys(chatStates), ...Object.keys(openedStates)],
  openedStates,
  chooseLanguage,
  showState(name: string) {
    count += 1;
    root.render(<MemoryRouter key={count}>{pick(name)}</MemoryRouter>);
  },
});
