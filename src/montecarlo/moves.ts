import { metropolis, thresholdRule } from './acceptance.js';
import { bondGraph } from './bond-graph.js';
import { cubeMove } from './cube-move.js';
import type { Ensemble } from './ensemble.js';
import { fragmentMove } from './fragment-move.js';
import { hybridStepper } from './hybrid-stepper.js';
import { type MixturePart, metropolisStepper } from './metropolis-stepper.js';
import { findPivots, pivotMove } from './pivot-move.js';
import type { MonteCarloSettings } from './settings.js';
import { shapeMove } from './shape-move.js';
import type { Stepper } from './stepper.js';

/** Share of pivots among the adaptive moves. */
const PIVOT_SHARE = 0.15;
/** Bonds for pivots reach further than for fragments: the shared proton holds two waters together. */
const PIVOT_BOND = 1.45;

/** The stepper that the settings ask for. */
export function createStepper(
  ensemble: Ensemble,
  numbers: Uint8Array,
  settings: MonteCarloSettings,
): Stepper {
  if (settings.move === 'hybrid')
    return hybridStepper({
      ensemble,
      leapfrogSteps: settings.leapfrogSteps,
      targetAcceptance: settings.targetAcceptance,
      timeStepFs: settings.delta,
    });
  const stepper = metropolisStepper({
    ensemble,
    parts: mixtureOf(ensemble, numbers, settings),
    acceptance:
      settings.acceptance === 'threshold' ? thresholdRule(settings.threshold) : metropolis,
    targetAcceptance: settings.targetAcceptance,
    fixedSize: settings.delta !== null,
  });
  if (settings.delta !== null) stepper.setSize(settings.delta);
  return stepper;
}

function mixtureOf(
  ensemble: Ensemble,
  numbers: Uint8Array,
  settings: MonteCarloSettings,
): readonly MixturePart[] {
  const { atoms, levels, slots, positions } = ensemble;
  const { move } = settings;
  const cube = (which: 'all' | 'atom') => cubeMove({ atoms, levels, which, size: 0.05 });
  if (move === 'all' || move === 'atom') return [{ move: cube(move), weight: 1 }];
  if (move === 'fragment') {
    const options = { fragments: settings.fragments!, atoms, levels };
    return [
      { move: fragmentMove({ ...options, kind: 'translate' }), weight: 1 },
      { move: fragmentMove({ ...options, kind: 'rotate' }), weight: 1 },
      { move: cube('atom'), weight: 1 },
    ];
  }
  const shape = shapeMove(atoms, settings.ladderK ?? [settings.temperatureK], slots.length);
  const pivots = findPivots(bondGraph(numbers, positions, PIVOT_BOND));
  return pivots.length === 0
    ? [{ move: shape, weight: 1 }]
    : [
        { move: shape, weight: 1 - PIVOT_SHARE },
        { move: pivotMove(pivots, atoms, levels), weight: PIVOT_SHARE },
      ];
}
