import { type AroundNavHandler, Route, Router, Switch } from 'wouter';
import { ErrorBoundary } from './components/ErrorBoundary';
import { Layout } from './components/Layout';
import { ChatRoute, loadChat } from './pages/ChatRoute';
import { Home } from './pages/Home';
import { NotFound } from './pages/NotFound';

/** Whoever goes to the chat stays in sight of the front page until its code is there. */
const goWhenLoaded: AroundNavHandler = async (navigate, to, options) => {
  if (to === '/chat') await loadChat().catch(() => undefined);
  navigate(to, options);
};

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
