import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import { createExpectedBand, expectedProblem } from '../../charts/expected-band';
import { historyQuery, unitOf } from '../../charts/history';
import { Button, optionsOf, Page, Segmented, Stack, Toolbar } from '../../components';
import { hostClock } from '../../live/host-clock';
import { lengthOf, RANGE_IDS, type RangeId, rangeLabel, spanOf } from '../../time-range';
import { AboutCard } from './about-card';
import { anomaliesQuery, expectedQuery } from './analytics-queries';
import { AnomaliesCard } from './anomalies-card';
import { AnomalyDialog } from './anomaly-dialog';
import { CapacityCard } from './capacity-card';
import { ChangesCard } from './changes-card';
import { ComparedSeries } from './compared-series';
import { Comparison } from './comparison';
import { CustomRangeDialog } from './custom-range-dialog';
import { CHOICES } from './find-series';
import { ForecastCard } from './forecast-card';
import styles from './metrics.module.css';
import { MovesWithCard } from './moves-with-card';
import { type DragMode, RangeBar } from './range-bar';
import { SeriesSearch } from './series-search';
import { assignSlots, type SeriesSlots } from './series-slots';
import { useMetricsView } from './use-metrics-view';

const NO_ANOMALIES: readonly Anomaly[] = [];
/** An anomaly is shown with as much time on either side as it lasted, and at least this. */
const AROUND_MS = 600_000;

/** The history of any series, several in comparison, with their analysis. */
export function MetricsPage() {
  const control = useMetricsView();
  const { view, add } = control;
  const { keys, about, range, changed } = view;
  const [dragMode, setDragMode] = useState<DragMode>('zoom');
  const [isChoosingRange, setIsChoosingRange] = useState(false);
  const [openedId, setOpenedId] = useState<string>();
  const linked = useRef(changed);
  const slots = useSlots(keys);
  const slot = slots.get(about ?? '') ?? 1;

  const choices = useQuery(CHOICES);
  const { data: listed } = choices;
  const isKnown = (key: string) => listed === undefined || listed.some((choice) => choice.key === key);
  // A series that only a link names has no analysis.
  const subject = about !== undefined && isKnown(about) ? about : undefined;
  const history = useQuery(historyQuery(keys, range));
  const anomalies = useQuery(anomaliesQuery(range));
  const expected = useQuery(expectedQuery(subject, range));
  const { data: shown } = history;
  const unit = unitOf(about ?? '', shown);
  const band = useMemo(() => createExpectedBand(expected.data, slot, unit), [expected.data, slot, unit]);
  const known = anomalies.data ?? NO_ANOMALIES;
  const opened = known.find(({ id }) => id === openedId);

  function showAnomaly({ metric, fromMs, toMs }: Anomaly): void {
    setOpenedId(undefined);
    const endMs = toMs ?? hostClock.nowMs();
    const aroundMs = Math.max(AROUND_MS, endMs - fromMs);
    control.showSeries(metric, { fromMs: fromMs - aroundMs, toMs: endMs + aroundMs });
  }

  return (
    <ComparedSeries value={{ keys, add }}>
      <Page title="Metrics" isWide>
        <Toolbar label="Series and period">
          <SeriesSearch choices={choices} chosen={keys} onAdd={add} onRemove={control.remove} />
          <Segmented<RangeId | 'fixed'>
            label="Period"
            options={optionsOf(RANGE_IDS, rangeLabel)}
            value={range.kind === 'last' ? range.id : 'fixed'}
            onChange={(id) => id !== 'fixed' && control.showLast(id)}
          />
          <Button variant="quiet" aria-pressed={range.kind === 'fixed'} onClick={() => setIsChoosingRange(true)}>
            Custom…
          </Button>
        </Toolbar>
        <RangeBar
          control={control}
          stepMs={history.isPlaceholderData || keys.length === 0 ? undefined : shown?.result.stepMs}
          dragMode={dragMode}
          onDragMode={setDragMode}
        />
        <div className={styles.columns}>
          <Stack>
            <Comparison
              control={control}
              history={history}
              slots={slots}
              isKnown={isKnown}
              dragMode={dragMode}
              band={band}
              anomalies={known}
              onOpenAnomaly={setOpenedId}
            />
          </Stack>
          <Stack className={styles.aside}>
            {changed !== undefined && (
              <ChangesCard
                key={`${changed.fromMs} ${changed.toMs}`}
                span={changed}
                onClose={() => control.showChanges(undefined)}
                isNew={changed !== linked.current}
              />
            )}
            {subject !== undefined && (
              <AboutCard
                seriesKey={subject}
                unit={unit}
                slot={slot}
                range={range}
                expectedProblem={expectedProblem(expected)}
              />
            )}
            <AnomaliesCard result={anomalies} chosen={keys} spanMs={lengthOf(range)} onOpen={setOpenedId} />
            {subject !== undefined && <MovesWithCard seriesKey={subject} range={range} />}
          </Stack>
          <Stack className={styles.more}>
            {subject !== undefined && <ForecastCard seriesKey={subject} unit={unit} slot={slot} />}
            <CapacityCard />
          </Stack>
        </div>
        {opened !== undefined && (
          <AnomalyDialog anomaly={opened} onShow={showAnomaly} onClose={() => setOpenedId(undefined)} />
        )}
        {isChoosingRange && (
          <CustomRangeDialog
            span={spanOf(range, hostClock.nowMs())}
            nowMs={hostClock.nowMs()}
            onClose={() => setIsChoosingRange(false)}
            onChoose={(span) => {
              setIsChoosingRange(false);
              control.showSpan(span);
            }}
          />
        )}
      </Page>
    </ComparedSeries>
  );
}

function useSlots(keys: readonly string[]): SeriesSlots {
  const slots = useRef<SeriesSlots>(new Map());
  slots.current = assignSlots(slots.current, keys);
  return slots.current;
}
