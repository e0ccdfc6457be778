import { fail } from '../core/errors.js';
import type { ElementPca } from './fit-pca.js';
import type { FittedPreprocessing } from './fit-preprocessing.js';
import type { ElementScaler } from './fit-scaler.js';
import type { ScalerSettings } from './settings.js';

/** The part of a fitted preprocessing that goes into a JSON file. */
export interface PreprocessingJson {
  readonly scaler: ScalerSettings;
  readonly elements: readonly {
    readonly z: number;
    readonly width: number;
    readonly components: number;
    readonly slots: number;
    readonly rows: number;
    readonly constant: number;
    readonly totalVariance: number;
    readonly gain: number;
    readonly dropped: number;
  }[];
  readonly notes: readonly string[];
}

export type NamedArrays = { readonly [name: string]: Float64Array };

/** Splits a fitted preprocessing into JSON and arrays named `z<number>.<what>`. */
export function toArrays(fitted: FittedPreprocessing): {
  readonly json: PreprocessingJson;
  readonly arrays: NamedArrays;
} {
  const arrays: { [name: string]: Float64Array } = {};
  const elements = fitted.scaler.elements.map((scaler, i) => {
    const pca = fitted.pca.elements[i]!;
    const name = `z${scaler.z}`;
    arrays[`${name}.shift`] = scaler.shift;
    arrays[`${name}.scale`] = scaler.scale;
    arrays[`${name}.mean`] = pca.mean;
    arrays[`${name}.axes`] = pca.axes;
    arrays[`${name}.variances`] = pca.variances;
    const { z, width, slots, rows, constant } = scaler;
    const { components, totalVariance, gain, dropped } = pca;
    return { z, width, components, slots, rows, constant, totalVariance, gain, dropped };
  });
  const { kind, per } = fitted.scaler;
  return { json: { scaler: { kind, per }, elements, notes: fitted.notes }, arrays };
}

/** Puts together what {@link toArrays} took apart. Error: PREPROCESS_INVALID for a wrong length. */
export function fromArrays(json: PreprocessingJson, arrays: NamedArrays): FittedPreprocessing {
  const scalers: ElementScaler[] = [];
  const pcas: ElementPca[] = [];
  for (const element of json.elements) {
    const { z, width, slots, components, rows, constant } = element;
    const take = (what: string, length: number) => {
      const name = `z${z}.${what}`;
      const array = arrays[name];
      if (array?.length !== length)
        throw fail(
          'PREPROCESS_INVALID',
          `array ${name} has ${array?.length ?? 'no'} numbers, expected ${length}`,
        );
      return array;
    };
    const mean = take('mean', width);
    const shift = take('shift', slots * width);
    const scale = take('scale', slots * width);
    scalers.push({ z, width, slots, shift, scale, scaledMean: mean, constant, rows });
    pcas.push({
      z,
      width,
      components,
      mean,
      axes: take('axes', components * width),
      variances: take('variances', components),
      totalVariance: element.totalVariance,
      gain: element.gain,
      dropped: element.dropped,
    });
  }
  return {
    scaler: { ...json.scaler, elements: scalers },
    pca: { elements: pcas },
    notes: json.notes,
  };
}
