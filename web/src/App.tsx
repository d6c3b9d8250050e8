import { type AroundNavHandler, Route, Router, Switch } from 'wouter';
import { ErrorBoundary } from './components/ErrorBoundary';
import { Layout } from './components/Layout';
import { Opening } from './core/opening';
import { CallRoute, loadCall } from './pages/CallRoute';
import { Home } from './pages/Home';
import { NotFound } from './pages/NotFound';

const going = new Opening<unknown>();

/** The front page stays in sight until the code of the call page is there. However often Start is pressed, one goes there once. */
const goWhenLoaded: AroundNavHandler = (navigate, to, options) => {
  void going.ask(
    async () => to.split('#')[0] === '/chat' && loadCall().catch(() => undefined),
    () => navigate(to, options),
  );
};

// Back and Forward: what was pressed before is not wanted any more.
addEventListener('popstate', () => going.forget());

export function App() {
  return (
    <ErrorBoundary>
      <Router aroundNav={goWhenLoaded}>
        <Layout>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/chat" component={CallRoute} />
            <Route component={NotFound} />
          </Switch>
        </Layout>
      </Router>
    </ErrorBoundary>
  );
}
