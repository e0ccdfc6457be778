import { useMemo } from 'react';
import type { ForceParity } from '../api/types.js';
import { forceErrorChart } from '../charts/error-histogram-chart.js';
import { forceParityChart } from '../charts/parity-chart.js';
import { number } from '../state/format.js';
import { ChartCard } from './chart-card.js';

interface Props {
  readonly split: string;
  readonly forces: ForceParity;
}

/** Parity density and error histogram of force components. */
export function ForceCards({ split, forces }: Props) {
  const parity = useMemo(() => forceParityChart(split, forces), [split, forces]);
  const errors = useMemo(() => forceErrorChart(split, forces), [split, forces]);
  return (
    <>
      <ChartCard
        className="third"
        title="Force parity"
        size="square"
        note={`${split}: ${forces.components} components, RMSE ${number(forces.rmseMevPerAngstrom)} meV/Å, R² ${number(forces.r2, 5)}`}
        view={parity}
      />
      <ChartCard
        className="two-thirds"
        title="Force errors"
        size="tall"
        note={`MAE ${number(forces.maeMevPerAngstrom)}, largest ${number(forces.maxMevPerAngstrom)} meV/Å; components spread ${number(forces.spreadMevPerAngstrom)} meV/Å`}
        view={errors}
      />
    </>
  );
}
