import type { IpiCalculator } from './calculator.js';

export interface IpiStatistics {
  readonly address: string;
  /** Configurations computed. */
  readonly evaluations: number;
  readonly connections: number;
  /** Seconds of computing; the rest of the time the server worked. */
  readonly computeSeconds: number;
  /** How far outside the training range the worst configuration was; null where not known. */
  readonly largestExtrapolation: number | null;
  /** The server said EXIT, it closed the connection and did not come back, or the signal came. */
  readonly end: 'exit' | 'closed' | 'aborted';
}

/** In units of the training range: atoms in a wrong order are far beyond it, hot ones seldom. */
const FAR_OUTSIDE = 0.5;

/** Counts the work of one client and warns once of a configuration far outside the training range. */
export class Tally {
  evaluations = 0;
  connections = 0;
  #computeSeconds = 0;
  #warned = false;
  readonly #calculator: IpiCalculator;
  readonly #onWarning: (text: string) => void;

  constructor(calculator: IpiCalculator, onWarning: (text: string) => void) {
    this.#calculator = calculator;
    this.#onWarning = onWarning;
  }

  /** One more configuration was computed. */
  add(seconds: number): void {
    this.evaluations++;
    this.#computeSeconds += seconds;
    const outside = this.#calculator.largestExtrapolation ?? 0;
    if (this.#warned || outside < FAR_OUTSIDE) return;
    this.#warned = true;
    this.#onWarning(
      `configuration ${this.evaluations} is ${(100 * outside).toFixed(0)} % of the training range outside it, its energy is a guess; are the template's atoms in the server's order?`,
    );
  }

  statistics(address: string, end: IpiStatistics['end']): IpiStatistics {
    return {
      address,
      evaluations: this.evaluations,
      connections: this.connections,
      computeSeconds: this.#computeSeconds,
      largestExtrapolation: this.#calculator.largestExtrapolation ?? null,
      end,
    };
  }
}
