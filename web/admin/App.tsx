import { useEffect, useMemo, useState } from 'react';
import { ErrorBoundary } from '../src/components/ErrorBoundary';
import { Layout } from '../src/components/Layout';
import { useNow } from '../src/hooks/useNow';
import { useStore } from '../src/hooks/useStore';
import type { DeskActions } from './components/actions';
import { DeskScreen } from './components/DeskScreen';
import { TokenScreen } from './components/TokenScreen';
import { Api } from './core/api';
import { DeskControl } from './core/control';
import { FiguresControl } from './core/figures';
import { ServerControl } from './core/server';
import { Session } from './core/session';

interface DeskProps {
  readonly session: Session;
  /** Empty where the server asks for none. */
  readonly token: string;
}

function Desk({ session, token }: DeskProps) {
  const [desk, server, figures] = useMemo(() => {
    const api = new Api(token);
    return [new DeskControl(api, session.refused), new ServerControl(api), new FiguresControl(api.history)] as const;
  }, [session, token]);
  useEffect(() => {
    const ends = [desk.start(), server.start()];
    return () => ends.forEach((end) => end());
  }, [desk, server]);
  const actions: DeskActions = useMemo(() => {
    const { dispatch, dismiss, ban, lift, undo, saveNote } = desk;
    const { drain, setLogLevel } = server;
    return { dispatch, dismiss, ban, lift, undo, saveNote, drain, setLogLevel, signOut: token === '' ? null : session.leave };
  }, [desk, server, session, token]);
  return <DeskScreen desk={useStore(desk)} server={useStore(server)} figures={figures} now={useNow()} actions={actions} />;
}

export function App() {
  const [session] = useState(() => new Session((token) => new Api(token).reports()));
  const state = useStore(session);
  useEffect(() => session.begin(), [session]);
  return (
    <ErrorBoundary>
      <Layout>
        {state.tag === 'in' ? (
          <Desk session={session} token={state.token} />
        ) : (
          <TokenScreen failure={state.failure} asking={state.asking} onEnter={session.enter} />
        )}
      </Layout>
    </ErrorBoundary>
  );
}
