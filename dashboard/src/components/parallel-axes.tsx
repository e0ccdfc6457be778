import { type PointerEvent, useRef, useState } from 'react';
import { PADDING, type ParallelAxis } from '../charts/parallel-chart.js';
import { equalsOf, rangeOf } from '../state/filter-text.js';
import { number } from '../state/format.js';

interface Props {
  readonly axes: readonly ParallelAxis[];
  readonly filter: string;
  readonly onBrush: (field: string, conditions: readonly string[]) => void;
  readonly onMove: (field: string, by: number) => void;
}

/** The axes over the lines: drag along one to keep a range, press a choice to keep it alone. */
export function ParallelAxes({ axes, filter, onBrush, onMove }: Props) {
  return (
    <>
      {axes.map((axis, i) => (
        <AxisLine
          key={axis.name}
          axis={axis}
          share={axes.length > 1 ? i / (axes.length - 1) : 0}
          filter={filter}
          onBrush={(conditions) => onBrush(axis.name, conditions)}
          onMove={(by) => onMove(axis.name, by)}
          count={axes.length}
        />
      ))}
    </>
  );
}

function AxisLine(props: {
  readonly axis: ParallelAxis;
  readonly share: number;
  readonly filter: string;
  readonly onBrush: (conditions: readonly string[]) => void;
  readonly onMove: (by: number) => void;
  readonly count: number;
}) {
  const { axis, share, filter, onBrush } = props;
  const track = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<readonly [number, number] | undefined>(undefined);
  const [low, high] = rangeOf(filter, axis.name);
  const only = equalsOf(filter, axis.name);
  const brushed = low !== null || high !== null;
  const shown: readonly [number, number] = drag ?? [
    low === null ? 0 : clamp(axis.place(low)),
    high === null ? 1 : clamp(axis.place(high)),
  ];
  const invert = axis.invert;
  const at = (event: PointerEvent) => {
    const box = track.current!.getBoundingClientRect();
    return clamp(1 - (event.clientY - box.top) / box.height);
  };
  const commit = (from: number, to: number) => {
    if (!invert) return;
    const conditions = [];
    if (from > 0.004) conditions.push(`${axis.name} >= ${invert(from)}`);
    if (to < 0.996) conditions.push(`${axis.name} <= ${invert(to)}`);
    onBrush(conditions);
  };
  return (
    <div
      className="parallel-axis"
      style={{
        left: `calc(${PADDING.left}px + ${share} * (100% - ${PADDING.left + PADDING.right}px))`,
        top: PADDING.top,
        bottom: PADDING.bottom,
      }}
    >
      <AxisName name={axis.name} count={props.count} onMove={props.onMove} />
      <div
        ref={track}
        className={`parallel-track ${invert ? 'brushable' : ''}`}
        onPointerDown={(event) => {
          if (!invert) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([at(event), at(event)]);
        }}
        onPointerMove={(event) => drag && setDrag([drag[0], at(event)])}
        onPointerUp={() => {
          if (!drag) return;
          const [from, to] = [Math.min(...drag), Math.max(...drag)];
          setDrag(undefined);
          if (to - from < 0.01) onBrush([]);
          else commit(from, to);
        }}
      >
        {(brushed || drag) && (
          <span
            className="parallel-brush"
            style={{
              bottom: `${Math.min(...shown) * 100}%`,
              height: `${Math.abs(shown[1] - shown[0]) * 100}%`,
            }}
          />
        )}
      </div>
      {invert &&
        ([0, 1] as const).map((end) => (
          <Handle
            key={end}
            label={`${axis.name}, ${end ? 'at most' : 'at least'}`}
            value={shown[end]}
            text={number(invert(shown[end]))}
            step={
              axis.ticks.length > 1 && axis.ticks.length < 12 ? 1 / (axis.ticks.length - 1) : 0.05
            }
            onMove={(to) =>
              end ? commit(Math.min(shown[0], to), to) : commit(to, Math.max(shown[1], to))
            }
          />
        ))}
      {axis.ticks.map((tick) =>
        invert ? (
          <span key={tick.value} className="parallel-tick" style={{ bottom: `${tick.at * 100}%` }}>
            {tick.text}
          </span>
        ) : (
          <button
            key={tick.value}
            type="button"
            className="parallel-tick choice"
            style={{ bottom: `${tick.at * 100}%` }}
            aria-pressed={only === tick.value}
            aria-label={`${axis.name}: only ${tick.text}`}
            onClick={() =>
              onBrush(only === tick.value ? [] : [`${axis.name} = ${JSON.stringify(tick.value)}`])
            }
          >
            {tick.text}
          </button>
        ),
      )}
    </div>
  );
}

/** The axis' name: drag it sideways, or use the arrow keys, to give the axis another place. */
function AxisName(props: {
  readonly name: string;
  readonly count: number;
  readonly onMove: (by: number) => void;
}) {
  const { name, count, onMove } = props;
  const from = useRef<number | undefined>(undefined);
  return (
    <button
      type="button"
      className="parallel-name"
      title={`${name}: drag to move`}
      aria-label={`${name}: move with the arrow keys`}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') onMove(-1);
        else if (event.key === 'ArrowRight') onMove(1);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = event.clientX;
      }}
      onPointerUp={(event) => {
        const width = event.currentTarget.closest('.parallel')?.clientWidth ?? 1;
        const gap = (width - PADDING.left - PADDING.right) / Math.max(count - 1, 1);
        const by = Math.round((event.clientX - (from.current ?? event.clientX)) / gap);
        from.current = undefined;
        if (by !== 0) onMove(by);
      }}
    >
      {name}
    </button>
  );
}

/** One end of a brush, for the keyboard. */
function Handle(props: {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly step: number;
  readonly onMove: (to: number) => void;
}) {
  const { label, value, text, step, onMove } = props;
  return (
    <div
      role="slider"
      tabIndex={0}
      className="parallel-handle"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value * 100)}
      aria-valuetext={text}
      style={{ bottom: `${value * 100}%` }}
      onKeyDown={(event) => {
        const by = { ArrowUp: step, ArrowDown: -step, PageUp: 0.25, PageDown: -0.25 }[event.key];
        if (by === undefined && event.key !== 'Home' && event.key !== 'End') return;
        event.preventDefault();
        onMove(event.key === 'Home' ? 0 : event.key === 'End' ? 1 : clamp(value + by!));
      }}
    />
  );
}

function clamp(value: number): number {
  return Math.min(Math.max(Number.isFinite(value) ? value : 0, 0), 1);
}
