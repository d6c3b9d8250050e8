import './gallery.css';
import { Fragment, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { CallScreen } from '../src/components/call/CallScreen';
import type { CallActions } from '../src/components/call/actions';
import { pageNames } from '../src/core/site';
import { ErrorBoundary } from '../src/components/ErrorBoundary';
import { Gate } from '../src/components/gate/Gate';
import { Home } from '../src/pages/Home';
import { NotFound } from '../src/pages/NotFound';
import { SiteRoute } from '../src/pages/SiteRoute';
import { chooseLanguage, spoken } from '../src/text/language';
import { deskStates, openedDesk } from './desk';
import { filmPeople, filmScreen } from './people';
import { callStates, openedState, openedStates } from './states';

/** Does nothing, whatever is pressed. */
const actions = new Proxy({} as CallActions, { get: () => () => undefined });
const films = { ...(await filmPeople()), screen: filmScreen() };

function Broken(): never {
  throw new Error('as intended');
}

const pages: Readonly<Record<string, ReactNode>> = {
  home: <Home />,
  preview: <Home />,
  'preview-refused': <Home />,
  gate: <Gate terms={{ minAge: 18, iceTransportPolicy: 'all' }} onAgree={() => undefined} />,
  'gate-hidden': <Gate terms={{ minAge: 0, iceTransportPolicy: 'relay' }} onAgree={() => undefined} />,
  ...deskStates,
  'not-found': <NotFound />,
  ...Object.fromEntries(pageNames.map((page) => [page, <SiteRoute key={page} page={page} />])),
  crash: (
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>
  ),
};

/** The preview of the front page opens the camera itself. */
function answerCamera(refused: boolean) {
  navigator.mediaDevices.getUserMedia = async () => {
    if (refused) throw new DOMException('as intended', 'NotAllowedError');
    return films.local.clone();
  };
}

function pick(name: string) {
  if (name in pages) return pages[name];
  const state = name in openedStates ? openedState(name, films) : callStates()[name]?.(films);
  return state && <CallScreen state={state} actions={actions} />;
}

const root = createRoot(document.getElementById('root') as HTMLElement);
let count = 0;

Object.assign(globalThis, {
  stateNames: [...new Set([pages, callStates(), openedStates].flatMap(Object.keys))],
  pressesOf(name: string) {
    const { code, text } = spoken.get();
    return openedStates[name]?.(text) ?? openedDesk[name]?.(code) ?? [];
  },
  chooseLanguage,
  showState(name: string) {
    count += 1;
    answerCamera(name === 'preview-refused');
    // Keys are heard from now on.
    flushSync(() => root.render(<Fragment key={count}>{pick(name)}</Fragment>));
  },
});
