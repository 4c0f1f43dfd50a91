import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Loaded, Muted, Note, Page, Row, Segmented, Toolbar } from '../../components';
import { createFramesStore } from '../../live/frames';
import { orpc } from '../../live/host-api';
import { useLive, useReadable } from '../../live/live-context';
import { OVERVIEW_CHARTS, OVERVIEW_SELECTORS } from './chart-specs';
import { InventoryCard } from './inventory-card';
import { KeyStats } from './key-stats';
import styles from './overview.module.css';
import { OverviewChart } from './overview-chart';
import { OwnCostCard } from './own-cost-card';
import { ProcessCard } from './process-card';
import { FIRST_SPAN, SPANS, type SpanId, spanMsOf } from './spans';
import { useDismissal } from './use-dismissal';
import { useHelp } from './use-help';
import { createVerdict } from './verdict';
import { VerdictCard } from './verdict-card';

/** The state and the activity of the machine at a glance. */
export function OverviewPage() {
  const context = useLive();
  const machine = useReadable(context.machine);
  const inventory = useQuery(orpc.inventory.get.queryOptions());
  const alerts = useReadable(context.alerts);
  const help = useHelp(machine.data?.health.state ?? 'unknown');
  const { remaining, dismiss } = useDismissal();
  const [span, setSpan] = useState<SpanId>(FIRST_SPAN);
  const [framesStore] = useState(() =>
    createFramesStore(context.live, OVERVIEW_SELECTORS, spanMsOf(FIRST_SPAN), Date.now),
  );
  const frames = useReadable(framesStore);

  function chooseSpan(next: SpanId): void {
    setSpan(next);
    framesStore.setSpan(spanMsOf(next));
  }

  return (
    <Page title="Overview" isWide>
      <Loaded result={machine} what="the state of the machine">
        {({ health, status }) => (
          <VerdictCard
            verdict={createVerdict(health, remaining(status.notices), alerts.data, help)}
            onDismiss={dismiss}
          />
        )}
      </Loaded>
      <KeyStats frames={frames} />
      <Row gap={3} isSpread>
        <Muted as="h2" weight="medium">
          Last {SPANS[span]}
        </Muted>
        {frames.failure !== undefined && (
          <Note tone="critical" role="alert">
            Cannot load the history: {frames.failure.message} {frames.failure.advice}
          </Note>
        )}
        <Toolbar label="Charts">
          <Segmented label="Time span" options={SPANS} value={span} onChange={chooseSpan} />
        </Toolbar>
      </Row>
      <div className={styles.charts}>
        {OVERVIEW_CHARTS.map((spec) => (
          <OverviewChart key={spec.title} spec={spec} frames={frames} spanMs={spanMsOf(span)} />
        ))}
        <OwnCostCard status={machine.data?.status} />
      </div>
      <div className={styles.details}>
        <ProcessCard live={context.live} memoryBytes={inventory.data?.memoryBytes} />
        <InventoryCard result={inventory} />
      </div>
    </Page>
  );
}
