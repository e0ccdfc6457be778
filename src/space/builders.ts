import type { ParamValue } from './distribution.js';

/** Written forms of a parameter, the same in the experiment file and in code. */
export type WrittenParameter =
  | ParamValue
  | readonly ParamValue[]
  | ({
      readonly when?: Readonly<Record<string, ParamValue | readonly ParamValue[]>>;
      readonly repeat?: string;
    } & (
      | {
          readonly float: readonly [number, number];
          readonly log?: boolean;
          readonly step?: number;
        }
      | { readonly int: readonly [number, number]; readonly log?: boolean; readonly step?: number }
      | { readonly ordinal: readonly ParamValue[] }
      | { readonly choice: readonly ParamValue[] }
      | { readonly boolean: true }
      | { readonly constant: ParamValue }
    ));

/** A whole space as written: parameters by name, and `constraints` between them. */
export interface WrittenSpace {
  readonly constraints?: readonly string[];
  readonly [name: string]: WrittenParameter | readonly string[] | undefined;
}

interface NumberOptions {
  readonly log?: boolean;
  readonly step?: number;
  readonly when?: Readonly<Record<string, ParamValue | readonly ParamValue[]>>;
}
type SetOptions = Pick<NumberOptions, 'when'>;

/** `{ float: [low, high], log, step, when }`; bounds are inclusive. */
export const float = (low: number, high: number, options: NumberOptions = {}) => ({
  float: [low, high] as const,
  ...options,
});

/** `{ int: [low, high], log, step, when }`; bounds are inclusive. */
export const int = (low: number, high: number, options: NumberOptions = {}) => ({
  int: [low, high] as const,
  ...options,
});

/** A discrete set whose order means something. */
export const ordinal = (values: readonly ParamValue[], options: SetOptions = {}) => ({
  ordinal: values,
  ...options,
});

/** A discrete set without order. */
export const choice = (values: readonly ParamValue[], options: SetOptions = {}) => ({
  choice: values,
  ...options,
});

export const boolean = (options: SetOptions = {}) => ({ boolean: true as const, ...options });

export const constant = (value: ParamValue, options: SetOptions = {}) => ({
  constant: value,
  ...options,
});
