import { lazy, Suspense } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { BASE } from './api/client.js';
import { ErrorBoundary } from './components/error-boundary.js';
import { Notice } from './components/notice.js';
import { Shell } from './components/shell.js';
import { StudiesPage } from './pages/studies-page.js';
import { studyAt } from './state/links.js';
import { useAddress } from './state/use-address.js';

const StudyPage = lazy(() => import('./pages/study-page.js'));
const TrialsPage = lazy(() => import('./pages/trials-page.js'));
const TrialPage = lazy(() => import('./pages/trial-page.js'));
const ComparePage = lazy(() => import('./pages/compare-page.js'));
const ModelPage = lazy(() => import('./pages/model-page.js'));

export function App() {
  return (
    <Router base={BASE.replace(/\/$/, '')}>
      <Pages />
    </Router>
  );
}

function Pages() {
  const name = studyAt(useAddress());
  return (
    <Shell>
      <ErrorBoundary>
        <Suspense fallback={<Notice title="Opening…" />}>
          <Switch>
            <Route path="/">
              <StudiesPage />
            </Route>
            <Route path="/studies">
              <Redirect to="/" replace />
            </Route>
            <Route path="/studies/:study">
              <StudyPage name={name} key={name} />
            </Route>
            <Route path="/studies/:study/trials">
              <TrialsPage name={name} key={name} />
            </Route>
            <Route path="/studies/:study/trials/:trial">
              {({ trial }) => <TrialPage name={name} trial={Number(trial)} />}
            </Route>
            <Route path="/studies/:study/compare">
              <ComparePage name={name} key={name} />
            </Route>
            <Route path="/studies/:study/model">
              <ModelPage name={name} key={name} />
            </Route>
            <Route>
              <Notice title="There is no page at this address">
                The list of studies is a good place to start.
              </Notice>
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}
