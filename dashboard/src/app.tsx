import { lazy, Suspense } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { BASE } from './api/client.js';
import { ErrorBoundary } from './components/error-boundary.js';
import { Notice } from './components/notice.js';
import { Shell } from './components/shell.js';
import { StudiesPage } from './pages/studies-page.js';

const StudyPage = lazy(() => import('./pages/study-page.js'));
const TrialsPage = lazy(() => import('./pages/trials-page.js'));
const TrialPage = lazy(() => import('./pages/trial-page.js'));
const ComparePage = lazy(() => import('./pages/compare-page.js'));
const ModelPage = lazy(() => import('./pages/model-page.js'));

export function App() {
  return (
    <Router base={BASE.replace(/\/$/, '')}>
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
                {({ study }) => <StudyPage name={nameIn(study)} key={study} />}
              </Route>
              <Route path="/studies/:study/trials">
                {({ study }) => <TrialsPage name={nameIn(study)} key={study} />}
              </Route>
              <Route path="/studies/:study/trials/:trial">
                {({ study, trial }) => <TrialPage name={nameIn(study)} trial={Number(trial)} />}
              </Route>
              <Route path="/studies/:study/compare">
                {({ study }) => <ComparePage name={nameIn(study)} key={study} />}
              </Route>
              <Route path="/studies/:study/model">
                {({ study }) => <ModelPage name={nameIn(study)} key={study} />}
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
    </Router>
  );
}

/** A name as the address has it; one with a stray % sign is taken as it stands. */
function nameIn(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
