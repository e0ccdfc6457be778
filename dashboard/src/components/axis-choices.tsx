import { Segmented } from './segmented.js';

interface Props {
  /** What the chart can be drawn over beside time, e.g. `step` as Epoch. */
  readonly count: readonly [value: string, text: string];
  readonly over: string;
  readonly onOver: (over: string) => void;
  /** Offers to let the values decide between a linear and a logarithmic axis. */
  readonly auto?: boolean;
  readonly log: string;
  readonly onLog: (log: string) => void;
}

/** What a chart is drawn over, and how its values are laid out. */
export function AxisChoices({ count, over, onOver, auto = false, log, onLog }: Props) {
  return (
    <>
      <Segmented label="Over" options={[count, ['time', 'Time']]} value={over} onChange={onOver} />
      <Segmented
        label="Value axis"
        options={[...(auto ? [['auto', 'Auto'] as const] : []), ['off', 'Linear'], ['on', 'Log']]}
        value={log}
        onChange={onLog}
      />
    </>
  );
}
