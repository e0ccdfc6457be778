import { useMemo } from 'react';
import { heatMapChart } from '../charts/heat-map-chart.js';
import { rankChart } from '../charts/slice-chart.js';
import { useUrlState } from '../state/use-url-state.js';
import { useColumns, useHeatMap, useImportance } from '../state/use-views.js';
import { ChartCard } from './chart-card.js';
import { Segmented } from './segmented.js';
import type { SharedProps } from './shared-props.js';

/** Two parameters against each other: binned values beside single trials by rank. */
export function HeatMapCard({ study, filter, onTrial }: SharedProps) {
  const names = study.axes.map((axis) => axis.name);
  const importance = useImportance(study.name, filter).data;
  const ranked = importance?.params.map((one) => one.name).filter((name) => names.includes(name));
  const [first, second] = [ranked?.[0] ?? names[0] ?? '', ranked?.[1] ?? names[1] ?? ''];
  const [xChoice, setX] = useUrlState('x');
  const [yChoice, setY] = useUrlState('y');
  const [show, setShow] = useUrlState('cell', 'best');
  const [x, y] = [xChoice || first, yChoice || second];
  const map = useHeatMap(study.name, filter, x, y);
  const columns = useColumns(study.name, filter);
  const metric = study.metrics[0] ?? 'value';
  const direction = study.directions[0] ?? 'minimize';
  const heat = useMemo(
    () =>
      map.data &&
      heatMapChart(map.data, { show: show as 'best' | 'median', metric, direction, onTrial }),
    [map.data, show, metric, direction, onTrial],
  );
  const rank = useMemo(() => {
    const [ax, ay] = [x, y].map((name) => columns.data?.axes.find((axis) => axis.name === name));
    return columns.data && ax && ay
      ? rankChart(columns.data, ax, ay, { metric, direction, onTrial })
      : undefined;
  }, [columns.data, x, y, metric, direction, onTrial]);
  const choose = (label: string, value: string, set: (name: string) => void) => (
    <select
      className="select tiny"
      aria-label={label}
      value={value}
      onChange={(event) => set(event.target.value)}
    >
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  );
  if (names.length < 2) return null;
  return (
    <>
      <ChartCard
        title="Heat map"
        className="half"
        size="tall"
        note={map.data && `${map.data.total} trials; the best stand out, nothing is interpolated`}
        view={heat}
        error={map.error}
        onRetry={map.reload}
        empty={map.data?.total === 0 ? 'No trial has both parameters and a value' : undefined}
        tools={
          <>
            {choose('Horizontal parameter', x, setX)}
            {choose('Vertical parameter', y, setY)}
            <Segmented
              label="Show"
              options={[
                ['best', 'Best'],
                ['median', 'Median'],
              ]}
              value={show}
              onChange={setShow}
            />
          </>
        }
      />
      <ChartCard
        title="Rank plot"
        className="half"
        size="tall"
        note={`${x} and ${y}; the best tenth is larger`}
        view={rank}
        error={columns.error}
        onRetry={columns.reload}
        empty={columns.data?.total === 0 ? 'No trial has a value yet' : undefined}
      />
    </>
  );
}
