import { useId, useMemo, useRef, useState } from 'react';
import { CATALOG } from '../../../shared/model/catalog';
import type { SeriesSlot } from '../../charts/chart-colors';
import { createChartCursor, type Span } from '../../charts/chart-cursor';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/placeholder';
import { Segmented } from '../../components/segmented';
import { Toolbar } from '../../components/toolbar';
import type { Question } from '../../live/answer';
import { HostClock } from '../../live/host-clock';
import { useAnswer } from '../../live/use-answer';
import { useHash } from '../../shell/route';
import { ComparisonChart } from './comparison-chart';
import { CustomRangeDialog } from './custom-range-dialog';
import { createChoices, type SeriesChoice } from './find-series';
import { groupByUnit, historyQuestion } from './history';
import styles from './metrics-page.module.css';
import {
  fixedRange,
  formatMetricsView,
  lastRange,
  type MetricsView,
  panned,
  parseMetricsView,
  RANGES,
  type RangeId,
  spanOf,
  withoutSeries,
  withSeries,
  zoomed,
} from './metrics-view';
import { type DragMode, RangeBar } from './range-bar';
import { SeriesSearch } from './series-search';
import { assignSlots } from './series-slots';

const CATALOG_ORDER = CATALOG.map(({ name }) => name);

const CHOICES: Question<readonly SeriesChoice[]> = {
  key: 'choices',
  subject: 'choices',
  everyMs: 60_000,
  ask: async ({ metrics, store }, signal) =>
    createChoices(
      ...(await Promise.all([metrics.series({}, { signal }), store.series({}, { signal })])),
      CATALOG_ORDER,
    ),
};

/** The past of any series, several of them beside each other, and what analytics says of them. */
export function MetricsPage() {
  const hash = useHash();
  const view = useMemo(() => parseMetricsView(hash), [hash]);
  const [clock] = useState(() => new HostClock(Date.now));
  const [cursor] = useState(createChartCursor);
  const [dragMode, setDragMode] = useState<DragMode>('zoom');
  const [isChoosingRange, setIsChoosingRange] = useState(false);
  const helpId = useId();
  const slots = useSlots(view.keys);
  const choices = useAnswer(CHOICES);
  const history = useAnswer(historyQuestion(view.keys, view.range, clock));
  const shown = history.loaded.kind === 'ready' ? history.loaded.value : undefined;
  const groups = groupByUnit(view.keys, shown);

  /** Every step is one that the browser's Back undoes; moving along in time is not a step. */
  function go(next: MetricsView, isStep = true): void {
    if (isStep) location.hash = formatMetricsView(next);
    else location.replace(formatMetricsView(next));
  }
  const add = (key: string) => go(withSeries(view, key));
  const remove = (key: string) => go(withoutSeries(view, key));
  const zoom = (factor: number, atMs?: number) =>
    go({ ...view, range: zoomed(view.range, factor, atMs, clock.nowMs()) });
  const pan = (share: number) => go({ ...view, range: panned(view.range, share, clock.nowMs()) }, false);

  function pick(span: Span): void {
    if (dragMode === 'zoom') go({ ...view, range: fixedRange(span, clock.nowMs()) });
    else go({ ...view, changed: span });
  }

  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Metrics</h1>
      <Toolbar label="Series and period">
        <SeriesSearch choices={choices} chosen={view.keys} onAdd={add} onRemove={remove} />
        <Segmented<RangeId | 'fixed'>
          label="Period"
          options={RANGES}
          value={view.range.kind === 'last' ? view.range.id : 'fixed'}
          onChange={(id) => id !== 'fixed' && go({ ...view, range: lastRange(id) })}
        />
        <Button variant="quiet" aria-pressed={view.range.kind === 'fixed'} onClick={() => setIsChoosingRange(true)}>
          Custom…
        </Button>
      </Toolbar>
      <RangeBar
        range={view.range}
        shown={shown === undefined || history.isOld ? undefined : { span: shown.span, stepMs: shown.result.stepMs }}
        dragMode={dragMode}
        onDragMode={setDragMode}
        onZoom={zoom}
        onPan={pan}
        onNewest={() => go({ ...view, range: lastRange(nearestRange(spanOf(view.range, clock.nowMs()))) })}
      />
      <div className={styles.charts}>
        {groups.length === 0 && (
          <EmptyState title="No series is compared">
            Search for one above: by what it measures, by its device, or by the name of an application.
          </EmptyState>
        )}
        {groups.map((group) => (
          <ComparisonChart
            key={group.unit}
            group={group}
            history={history}
            slotOf={(key) => slots.get(key) ?? 1}
            about={view.about}
            band={undefined}
            marks={[]}
            cursor={cursor}
            helpId={helpId}
            shaded={view.changed === undefined ? [] : [{ ...view.changed, id: 'changed', label: 'What changed?' }]}
            height={groups.length === 1 ? 'tall' : groups.length === 2 ? 'middle' : 'low'}
            onAbout={(key) => go({ ...view, about: key }, false)}
            onRemove={remove}
            onPick={pick}
            onZoom={zoom}
            onPan={pan}
            onOpenAnomaly={() => undefined}
          />
        ))}
        {groups.length > 0 && (
          <p id={helpId} className={styles.help}>
            Keys on a chart: ← → point, Shift with them marks a period, Enter{' '}
            {dragMode === 'zoom' ? 'zooms into it' : 'asks what changed in it'}, + and − zoom, Page Up and Page Down
            move in time.
          </p>
        )}
      </div>
      {isChoosingRange && (
        <CustomRangeDialog
          span={spanOf(view.range, clock.nowMs())}
          nowMs={clock.nowMs()}
          onClose={() => setIsChoosingRange(false)}
          onChoose={(span) => {
            setIsChoosingRange(false);
            go({ ...view, range: fixedRange(span, clock.nowMs()) });
          }}
        />
      )}
    </div>
  );
}

function useSlots(keys: readonly string[]): ReadonlyMap<string, SeriesSlot> {
  const slots = useRef<ReadonlyMap<string, SeriesSlot>>(new Map());
  slots.current = assignSlots(slots.current, keys);
  return slots.current;
}

/** The shortest choice that is no shorter than a period. */
function nearestRange({ fromMs, toMs }: Span): RangeId {
  return RANGES.find(({ spanMs }) => spanMs >= (toMs - fromMs) * 0.99)?.value ?? '30d';
}
