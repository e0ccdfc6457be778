import { useMemo } from 'react';
import { curvesChart } from '../charts/curves-chart.js';
import { metricLabel } from '../state/format.js';
import { useUrlState } from '../state/use-url-state.js';
import { useCurves } from '../state/use-views.js';
import { AxisChoices } from './axis-choices.js';
import { ChartCard } from './chart-card.js';
import type { SharedProps } from './shared-props.js';

interface Props extends SharedProps {
  /** Only these trials; else the running, the best and some pruned ones. */
  readonly trials?: readonly number[];
  readonly className?: string;
}

/** Learning curves of many trials, live while they run. */
export function CurvesCard({ study, filter, onTrial, trials, className = 'half' }: Props) {
  const [metric, setMetric] = useUrlState('curve', 'objective');
  const [over, setOver] = useUrlState('curve-over', 'step');
  const [log, setLog] = useUrlState('curve-log', 'on');
  const [smoothing, setSmoothing] = useUrlState('smooth', '0');
  const { data, error, reload } = useCurves(study.name, { filter, ...(trials ? { trials } : {}) });
  const names = data?.names ?? [];
  const shown = names.includes(metric) ? metric : (names[0] ?? 'objective');
  const view = useMemo(
    () =>
      data &&
      curvesChart(
        data.curves.filter((curve) => curve.name === shown),
        {
          metric: shown === 'objective' ? (study.metrics[0] ?? 'objective') : shown,
          over: over as 'step' | 'time',
          log: log as 'on' | 'off',
          smoothing: Number(smoothing) || 0,
          onTrial,
        },
      ),
    [data, shown, study.metrics, over, log, smoothing, onTrial],
  );
  return (
    <ChartCard
      title="Learning curves"
      className={className}
      size="tall"
      note={
        data &&
        (trials
          ? data.shown > 1 && `${data.shown} trials`
          : `${data.shown} of ${data.total} trials: running, best, and the latest pruned (dotted)`)
      }
      view={view}
      error={error}
      onRetry={reload}
      empty={data?.curves.length === 0 ? 'No trial has reported an epoch yet' : undefined}
      tools={
        <>
          {names.length > 1 && (
            <select
              className="select tiny"
              aria-label="Curve"
              value={shown}
              onChange={(event) => setMetric(event.target.value)}
            >
              {names.map((name) => (
                <option key={name} value={name}>
                  {metricLabel(name)}
                </option>
              ))}
            </select>
          )}
          <AxisChoices
            count={['step', 'Epoch']}
            over={over}
            onOver={setOver}
            log={log}
            onLog={setLog}
          />
          <label className="row small muted">
            smooth
            <input
              type="range"
              min={0}
              max={0.95}
              step={0.05}
              value={smoothing}
              aria-label="Smoothing"
              className="slider"
              onChange={(event) => setSmoothing(event.target.value)}
            />
          </label>
        </>
      }
    />
  );
}
