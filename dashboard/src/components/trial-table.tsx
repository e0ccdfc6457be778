import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { answer, PATCH } from '../api/client.js';
import type { Study, TrialRow } from '../api/types.js';
import { duration, metricLabel, number, param } from '../state/format.js';
import { trialLink } from '../state/links.js';
import type { TrialPages } from '../state/use-trial-pages.js';
import { EditableCell } from './editable-cell.js';
import { StateBadge } from './state-badge.js';

export interface TrialColumn {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly numeric: boolean;
  /** Shown unless other columns are chosen. */
  readonly usual: boolean;
  /** What the server sorts by; absent where it cannot. */
  readonly sort?: string;
  readonly text: (trial: TrialRow) => ReactNode;
}

const ROW = 34;

/** Every column there can be: what all trials have, then params, then metrics. */
export function columnsOf(study: Study): readonly TrialColumn[] {
  const plain = { numeric: true, usual: true };
  return [
    {
      ...plain,
      id: 'value',
      title: metricLabel(study.metrics[0] ?? 'value'),
      width: 44 + 7.8 * metricLabel(study.metrics[0] ?? 'value').length,
      sort: 'value',
      text: (t) =>
        number(
          t.values?.[0] ?? (t.state === 'pruned' || t.state === 'running' ? t.lastValue : null),
        ),
    },
    {
      ...plain,
      id: 'duration',
      title: 'took',
      width: 100,
      sort: 'duration',
      text: (t) => (t.startedAt && t.finishedAt ? duration(t.finishedAt - t.startedAt) : '–'),
    },
    {
      ...plain,
      id: 'epoch',
      title: 'last epoch',
      width: 90,
      usual: false,
      text: (t) => number(t.lastStep),
    },
    {
      id: 'stage',
      title: 'stage',
      width: 120,
      numeric: false,
      usual: false,
      sort: 'stage',
      text: (t) => t.stage ?? '–',
    },
    {
      id: 'rule',
      title: 'rule',
      width: 90,
      numeric: false,
      usual: false,
      text: (t) => t.rule ?? '–',
    },
    { ...plain, id: 'attempt', title: 'attempt', width: 80, usual: false, text: (t) => t.attempt },
    {
      id: 'reason',
      title: 'reason',
      width: 240,
      numeric: false,
      usual: false,
      text: (t) => t.reason?.message ?? '–',
    },
    ...study.axes.map(
      (axis): TrialColumn => ({
        id: `param:${axis.name}`,
        title: axis.name,
        width: Math.max(90, Math.min(190, axis.name.length * 7.4 + 34)),
        numeric: axis.kind === 'number' || typeof axis.values[0] === 'number',
        usual: true,
        sort: `param:${axis.name}`,
        text: (t) => param(t.params?.[axis.name]),
      }),
    ),
    ...study.metricNames.map(
      (name): TrialColumn => ({
        id: `metric:${name}`,
        title: metricLabel(name),
        width: Math.max(100, Math.min(200, name.length * 7.8 + 40)),
        numeric: true,
        usual: ['test.rmse_mev', 'inference_us'].includes(name),
        sort: `metric:${name}`,
        text: (t) => number(t.metrics[name]),
      }),
    ),
    { id: 'tags', title: 'tags', width: 150, numeric: false, usual: true, text: () => null },
    { id: 'note', title: 'note', width: 220, numeric: false, usual: true, text: () => null },
  ];
}

interface Props {
  readonly study: Study;
  readonly columns: readonly TrialColumn[];
  readonly pages: TrialPages;
  readonly sort: string;
  readonly descending: boolean;
  readonly onSort: (field: string) => void;
  readonly selected: ReadonlySet<number>;
  readonly onSelect: (trial: number) => void;
  readonly onOpen: (trial: number) => void;
  readonly readOnly: boolean;
}

/** The trial table: of 100,000 rows only those in sight are in the page. */
export function TrialTable(props: Props) {
  const { study, columns, pages, selected, onSelect, readOnly } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const total = pages.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: 36,
  });
  const items = rows.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { show } = pages;
  useEffect(() => show(first, last), [show, first, last]);
  const template = `44px 84px 116px ${columns.map((column) => `${column.width}px`).join(' ')}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot be virtualised
    <div
      className="grid-table"
      ref={scroller}
      role="table"
      aria-label={`Trials of ${study.name}`}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 3}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      onKeyDown={(event) => moveFocus(event, rows.scrollToIndex, total)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: part of the virtual table */}
      <div className="grid-head grid-row" role="rowgroup" style={{ gridTemplateColumns: template }}>
        {/* biome-ignore lint/a11y/useSemanticElements: part of the virtual table */}
        <div role="row" className="contents" aria-rowindex={1} tabIndex={-1}>
          <HeadCell title="" label="Select" />
          <HeadCell {...props} title="trial" field="number" numeric />
          <HeadCell {...props} title="state" field="state" />
          {columns.map((column) => (
            <HeadCell
              key={column.id}
              {...props}
              title={column.title}
              field={column.sort}
              numeric={column.numeric}
            />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: part of the virtual table */}
      <div className="grid-body" role="rowgroup" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const trial = pages.rowAt(index);
          return (
            // biome-ignore lint/a11y/useSemanticElements: part of the virtual table
            <div
              key={index}
              role="row"
              tabIndex={-1}
              aria-rowindex={index + 2}
              className={`grid-row ${trial && selected.has(trial.number) ? 'selected' : ''}`}
              style={{ gridTemplateColumns: template, transform: `translateY(${start - 36}px)` }}
            >
              {trial ? (
                <RowCells
                  study={study}
                  trial={trial}
                  columns={columns}
                  selected={selected.has(trial.number)}
                  onSelect={onSelect}
                  readOnly={readOnly}
                />
              ) : (
                // biome-ignore lint/a11y/useSemanticElements: part of the virtual table
                <div role="cell" className="cell muted" tabIndex={-1}>
                  …
                </div>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function HeadCell(props: {
  readonly title: string;
  readonly label?: string;
  readonly field?: string | undefined;
  readonly numeric?: boolean;
  readonly sort?: string;
  readonly descending?: boolean;
  readonly onSort?: (field: string) => void;
}) {
  const { title, field, sort, descending, onSort } = props;
  const sorted = field !== undefined && sort === field;
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the virtual table
    <div
      role="columnheader"
      tabIndex={-1}
      className={`cell ${props.numeric ? 'numeric' : ''}`}
      aria-sort={sorted ? (descending ? 'descending' : 'ascending') : undefined}
    >
      {props.label && <span className="unseen">{props.label}</span>}
      {field && onSort ? (
        <button
          type="button"
          className="sort"
          title={title}
          data-sorted={sorted}
          onClick={() => onSort(field)}
        >
          {title} {sorted ? (descending ? '↓' : '↑') : ''}
        </button>
      ) : (
        <span className="muted small">{title}</span>
      )}
    </div>
  );
}

function RowCells(props: {
  readonly study: Study;
  readonly trial: TrialRow;
  readonly columns: readonly TrialColumn[];
  readonly selected: boolean;
  readonly onSelect: (trial: number) => void;
  readonly readOnly: boolean;
}) {
  const { study, trial, columns, selected, onSelect, readOnly } = props;
  const annotate = (body: { tags?: string[]; note?: string }) =>
    answer(
      PATCH('/api/v1/studies/{study}/trials/{trial}', {
        params: { path: { study: study.name, trial: trial.number } },
        body,
      }),
    );
  const cell = (key: string, numeric: boolean, content: ReactNode) => (
    // biome-ignore lint/a11y/useSemanticElements: part of the virtual table
    <div key={key} role="cell" tabIndex={-1} className={`cell ${numeric ? 'numeric' : ''}`}>
      {content}
    </div>
  );
  return (
    <>
      {cell(
        'select',
        false,
        <input
          type="checkbox"
          className="check"
          aria-label={`Select trial ${trial.number}`}
          checked={selected}
          onChange={() => onSelect(trial.number)}
        />,
      )}
      {cell(
        'number',
        true,
        <>
          {study.picked === trial.number && <span title="picked model">★ </span>}
          <Link href={trialLink(study.name, trial.number)}>{trial.number}</Link>
        </>,
      )}
      {cell('state', false, <StateBadge state={trial.state} />)}
      {columns.map((column) =>
        cell(
          column.id,
          column.numeric,
          column.id === 'tags' ? (
            <EditableCell
              text={trial.tags.join(', ')}
              label={`Tags of trial ${trial.number}`}
              readOnly={readOnly}
              onSave={(text) => annotate({ tags: tagsIn(text) })}
            />
          ) : column.id === 'note' ? (
            <EditableCell
              text={trial.note}
              label={`Note of trial ${trial.number}`}
              readOnly={readOnly}
              onSave={(note) => annotate({ note })}
            />
          ) : (
            column.text(trial)
          ),
        ),
      )}
    </>
  );
}

function tagsIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ];
}

function moveFocus(
  event: KeyboardEvent<HTMLElement>,
  scrollTo: (index: number) => void,
  total: number,
): void {
  if (event.target !== event.currentTarget) return;
  if (event.key === 'Home') scrollTo(0);
  else if (event.key === 'End') scrollTo(total - 1);
  else return;
  event.preventDefault();
}
