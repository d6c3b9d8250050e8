import { type AroundNavHandler, Route, Router, Switch } from 'wouter';
import { ErrorBoundary } from './components/ErrorBoundary';
import { Layout } from './components/Layout';
import { Opening } from './core/opening';
import { forgetPress, notePress } from './core/press';
import { ChatRoute, loadChat } from './pages/ChatRoute';
import { Home } from './pages/Home';
import { NotFound } from './pages/NotFound';

const going = new Opening<unknown>();

/** Whoever goes to the chat stays in sight of the front page until its code is there, and goes there once. */
const goWhenLoaded: AroundNavHandler = (navigate, to, options) => {
  const toChat = to === '/chat';
  void going.ask(
    async () => toChat && loadChat().catch(() => undefined),
    () => {
      if (toChat) notePress();
      navigate(to, options);
    },
  );
};

// Back and Forward: what was pressed before is not wanted any more.
addEventListener('popstate', () => {
  going.forget();
  forgetPress();
});

export function App() {
  return (
    <ErrorBoundary>
      <Router aroundNav={goWhenLoaded}>
        <Layout>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/chat" component={ChatRoute} />
            <Route component={NotFound} />
          </Switch>
        </Layout>
      </Router>
    </ErrorBoundary>
  );
}
