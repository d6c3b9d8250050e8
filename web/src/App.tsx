import { type AroundNavHandler, Route, Router, Switch } from 'wouter';
import { ErrorBoundary } from './components/ErrorBoundary';
import { Layout } from './components/Layout';
import { Opening } from './core/opening';
import { pageNames } from './core/site';
import { arriveAtCall, CallRoute, loadCall } from './pages/CallRoute';
import { Home } from './pages/Home';
import { NotFound } from './pages/NotFound';
import { loadSitePage, SiteRoute } from './pages/SiteRoute';

const going = new Opening<unknown>();

/** What has to be fetched before it can be shown. */
const loaders: Readonly<Record<string, () => Promise<unknown>>> = {
  '/chat': loadCall,
  ...Object.fromEntries(pageNames.map((page) => [`/${page}`, loadSitePage])),
};

/** The page before stays in sight until the code of the next is there. However often Start is pressed, one goes there once. */
const goWhenLoaded: AroundNavHandler = (navigate, to, options) => {
  const path = to.split('#')[0] ?? '';
  void going.ask(
    async () => loaders[path]?.().catch(() => undefined),
    () => {
      navigate(to, options);
      if (path === '/chat') arriveAtCall();
    },
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
            {pageNames.map((page) => (
              <Route key={page} path={`/${page}`}>
                <SiteRoute key={page} page={page} />
              </Route>
            ))}
            <Route component={NotFound} />
          </Switch>
        </Layout>
      </Router>
    </ErrorBoundary>
  );
}
