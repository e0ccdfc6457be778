import { useMemo } from 'react';
import { answer, GET } from '../api/client.js';
import type { Study } from '../api/types.js';
import { errorByEnergyChart } from '../charts/error-by-energy-chart.js';
import { errorHistogramChart } from '../charts/error-histogram-chart.js';
import { parityChart } from '../charts/parity-chart.js';
import { number } from '../state/format.js';
import { useQuery } from '../state/use-query.js';
import { useUrlState } from '../state/use-url-state.js';
import { ChartCard } from './chart-card.js';
import { ForceCards } from './force-cards.js';
import { Segmented } from './segmented.js';
import { WorstFramesCard } from './worst-frames-card.js';

interface Props {
  readonly study: Study;
  readonly trial: {
    readonly number: number;
    readonly artifacts: readonly { readonly name: string }[];
  };
}

/** The binned parity data of one trial. */
export function useParity(study: string, trial: number, there: boolean) {
  return useQuery(there ? `parity ${study} ${trial}` : null, () =>
    answer(
      GET('/api/v1/studies/{study}/trials/{trial}/parity', {
        params: { path: { study, trial } },
      }),
    ),
  );
}

/** Parity, errors, errors over energy and worst frames, of one part of the split at a time; and of its forces. */
export function ParityCards({ study, trial }: Props) {
  const there = trial.artifacts.some((artifact) => artifact.name === 'parity.json');
  const { data, error, reload } = useParity(study.name, trial.number, there);
  const [wanted, setWanted] = useUrlState('split', 'test');
  const split = data?.splits.find((one) => one.split === wanted) ?? data?.splits.at(-1);
  const views = useMemo(
    () =>
      split && {
        parity: parityChart(split),
        errors: errorHistogramChart([{ ...split, label: split.split }]),
        energy: errorByEnergyChart(split),
      },
    [split],
  );
  const empty = there ? undefined : 'A complete trial of a potential stores its energies here';
  const shared = { error, onRetry: reload, empty, className: 'third' };
  return (
    <>
      <ChartCard
        {...shared}
        title="Parity"
        size="square"
        note={
          split &&
          `${split.frames} frames, RMSE ${number(split.rmseMev)} meV, R² ${number(split.r2, 5)}`
        }
        view={views?.parity}
        tools={
          data && (
            <Segmented
              label="Part of the split"
              options={data.splits.map((one) => [one.split, one.split] as const)}
              value={split?.split ?? ''}
              onChange={setWanted}
            />
          )
        }
      />
      <ChartCard
        {...shared}
        title="Errors"
        size="tall"
        note={
          split &&
          `MAE ${number(split.maeMev)}, bias ${number(split.biasMev, 3)}, largest ${number(split.maxMev)} meV`
        }
        view={views?.errors}
      />
      <ChartCard
        {...shared}
        title="Error over energy"
        size="tall"
        note={split && `median and nine tenths; energies spread ${number(split.spreadMev)} meV`}
        view={views?.energy}
      />
      {split && <WorstFramesCard split={split.split} worst={split.worst} />}
      {split?.forces && <ForceCards split={split.split} forces={split.forces} />}
    </>
  );
}
