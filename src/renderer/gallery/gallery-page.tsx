import { type ReactNode, useState } from 'react';
import { STATES } from '../../shared/model/severity';
import { ChartCard } from '../charts/chart-card';
import { createChartCursor } from '../charts/chart-cursor';
import type { ChartLine } from '../charts/line-chart';
import { RangeChart } from '../charts/range-chart';
import { Sparkline } from '../charts/sparkline';
import {
  Badge,
  Button,
  Callout,
  Card,
  type Column,
  column,
  DataTable,
  EmptyState,
  ErrorState,
  Facts,
  FieldGrid,
  FormDialog,
  IconButton,
  List,
  ListRow,
  LoadingState,
  Meter,
  Muted,
  Note,
  numberColumn,
  Page,
  Plain,
  Prose,
  Row,
  Segmented,
  type Sort,
  Stack,
  Stat,
  StateBadge,
  Text,
  TextField,
  ToastMessage,
  Toolbar,
  useToast,
} from '../components';
import { TIER_LABELS, TierShape } from '../pages/metrics/anomaly-marks';
import { createVerdict } from '../pages/overview/verdict';
import { VerdictCard } from '../pages/overview/verdict-card';
import styles from './gallery-page.module.css';
import { SAMPLE_BANDS, SAMPLE_FAILURE, SAMPLE_PLOT, SAMPLE_ROWS, type SampleRow, sampleState } from './gallery-samples';

/** Every primitive in every state, for those who change one. In development only. */
export default function GalleryPage() {
  return (
    <Page title="Gallery">
      <Colors />
      <Part title="States">
        {STATES.map((state) => (
          <StateBadge key={state} state={state} />
        ))}
        <Badge>Neutral</Badge>
        <Badge tone="degraded" icon="warning">
          Throttled
        </Badge>
      </Part>
      <Controls />
      <Part title="Stats" grid>
        <Stat
          label="CPU"
          value="12.3%"
          detail="Load 33.8% of cores"
          trend={<Sparkline plot={SAMPLE_PLOT} ceiling={1} />}
        />
        <Stat label="Network" value="1.20 MiB/s" detail="1.19 MiB/s received" />
        <Stat label="Pressure" value="–" detail="Not reported by this kernel" />
      </Part>
      {STATES.map((state) => (
        <VerdictCard key={state} verdict={createVerdict(...sampleState(state))} />
      ))}
      <Charts />
      <Tables />
      <Part title="Lists and callouts" grid>
        <Card title="List" flush>
          <List>
            <ListRow lead={<StateBadge state="healthy" />} end={<Button>Undo</Button>}>
              <strong>Title</strong>
              <Note>Note</Note>
            </ListRow>
            <ListRow>Second row</ListRow>
          </List>
        </Card>
        <Callout tone="critical" text="Cannot apply the change." />
        <Callout tone="degraded" text="The file has an error." />
      </Part>
      <Part title="Facts and text" grid>
        <Card title="Facts" detail="detail">
          <Facts
            facts={{
              Memory: '15.5 GiB',
              Bar: <Meter ratio={0.4}>40.0%</Meter>,
              Hostile: <Plain text={'evil\u001b[2J\u202egnp.exe'} />,
              Long: <Plain text={'a'.repeat(5000)} maxLength={40} />,
              Prose: <Prose text="See `homeostat logs`, <b>not</b> `this" />,
            }}
          />
        </Card>
        <Card title="Loading">
          <LoadingState what="processes" />
        </Card>
        <Card title="Empty">
          <EmptyState title="No disks found">This is not a problem.</EmptyState>
        </Card>
        <Card title="Error">
          <ErrorState title="Cannot load processes" failure={SAMPLE_FAILURE} action={<Button>Try again</Button>} />
        </Card>
      </Part>
    </Page>
  );
}

function Part({
  title,
  grid = false,
  children,
}: {
  readonly title: string;
  readonly grid?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Stack as="section" gap={2}>
      <Muted as="h2" weight="medium">
        {title}
      </Muted>
      {grid ? <div className={styles.grid}>{children}</div> : <Row gap={3}>{children}</Row>}
    </Stack>
  );
}

const TOKENS = [
  'page',
  'surface',
  'raised',
  'sunken',
  'hover',
  'border',
  'text',
  'text-muted',
  'accent',
  'accent-soft',
];

function Colors() {
  return (
    <Part title="Colors">
      {[...TOKENS.map((name) => `color-${name}`), ...[1, 2, 3, 4, 5, 6, 7, 8].map((slot) => `series-${slot}`)].map(
        (name) => (
          <Row key={name} as="span" gap="icon">
            <span className={styles.patch} style={{ background: `var(--${name})` }} />
            <Text size="xs">{name}</Text>
          </Row>
        ),
      )}
    </Part>
  );
}

const SPANS = {
  short: '60 s',
  long: '1 h',
};

function Controls() {
  const [span, setSpan] = useState<'short' | 'long'>('short');
  const [isOpen, setIsOpen] = useState(false);
  const show = useToast();
  return (
    <Part title="Controls">
      <Toolbar label="Sample">
        <Button variant="primary">Primary</Button>
        <Button icon="check">Secondary</Button>
        <Button variant="quiet">Quiet</Button>
        <Button disabled>Disabled</Button>
        <IconButton icon="table" label="Show as a table" />
        <IconButton icon="chart" label="Pressed" aria-pressed={true} />
        <Segmented label="Span" options={SPANS} value={span} onChange={setSpan} />
        <Button onClick={() => setIsOpen(true)}>Open a dialog</Button>
        <Button onClick={() => show('Reconnected.')}>Show a toast</Button>
      </Toolbar>
      <ToastMessage toast={{ tone: 'healthy', text: 'Reconnected.' }} onClose={() => undefined} />
      <ToastMessage toast={{ tone: 'critical', text: 'Cannot apply the change.' }} onClose={() => undefined} />
      {isOpen && (
        <FormDialog
          title="Undo the change?"
          submit="Undo"
          failure="Cannot undo the change."
          onSubmit={() => setIsOpen(false)}
          onClose={() => setIsOpen(false)}
        >
          <p>The previous value is restored.</p>
          <FieldGrid>
            <TextField label="Reason" hint="For the history" value="" onChange={() => undefined} />
            <TextField label="Port" problem="is not a number" value="http" onChange={() => undefined} />
          </FieldGrid>
        </FormDialog>
      )}
    </Part>
  );
}

const LINES: readonly ChartLine[] = [
  { id: 'used', label: 'Used', slot: 1, filled: true },
  { id: 'cached', label: 'Cached', slot: 3 },
];

function Charts() {
  const common = { unit: 'ratio', ceiling: { kind: 'fixed', at: 1 }, empty: 'No disks found.' } as const;
  const empty = { fromMs: 0, toMs: 0, times: [], values: [[], []] };
  return (
    <Part title="Charts" grid>
      <ChartCard {...common} title="With a gap" lines={LINES} plot={SAMPLE_PLOT} latest={[0.5, 0.3]} />
      <ChartCard {...common} title="Loading" lines={LINES} plot={empty} latest={[]} isLoading />
      <ChartCard {...common} title="Empty" lines={LINES} plot={empty} latest={[]} />
      <RangeSample />
    </Part>
  );
}

/** A part of the past with its expected range, a marked period and both kinds of anomaly. */
function RangeSample() {
  const [cursor] = useState(createChartCursor);
  const [result, setResult] = useState('No action yet.');
  const { fromMs, toMs } = SAMPLE_PLOT;
  return (
    <Card title="A range" detail={result}>
      <div className={styles.range}>
        <RangeChart
          title="A range"
          description="Two waves"
          unit="ratio"
          ceiling={1}
          lines={LINES}
          plot={SAMPLE_PLOT}
          bands={SAMPLE_BANDS}
          cursor={cursor}
          helpId="range-help"
          shaded={[{ id: 'marked', label: 'Marked', fromMs: toMs - (toMs - fromMs) / 4, toMs }]}
          onPick={(span) => setResult(`Picked ${(span.toMs - span.fromMs) / 1000} s.`)}
          onZoom={(factor) => setResult(`Zoom by ${factor}.`)}
          onPan={(share) => setResult(`Move by ${share}.`)}
        />
      </div>
      <p id="range-help">
        <TierShape tier="notice" /> {TIER_LABELS.notice} <TierShape tier="confident" /> {TIER_LABELS.confident}
      </p>
    </Card>
  );
}

const COLUMNS: readonly Column<SampleRow>[] = [
  column('Name', 100, ({ name }) => name, 'ascending'),
  numberColumn('Size', 60, ({ size }) => size, 'descending'),
  column('Not sortable', 80, () => 'text'),
];

function Tables() {
  const [sort, setSort] = useState<Sort>({ column: 'name', direction: 'ascending' });
  const sign = sort.direction === 'ascending' ? 1 : -1;
  const rows = [...SAMPLE_ROWS].sort((a, b) => sign * (sort.column === 'size' ? a.size - b.size : a.id - b.id));
  return (
    <Part title="Tables" grid>
      <Card title="Ten thousand rows" flush>
        <DataTable
          label="Rows"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ id }) => id}
          sort={sort}
          onSort={setSort}
          shownRows={6}
        />
      </Card>
      <Card title="No rows" flush>
        <DataTable
          label="No rows"
          columns={COLUMNS}
          rows={[]}
          keyOf={({ id }) => id}
          shownRows={6}
          empty={<EmptyState title="No rows" />}
        />
      </Card>
    </Part>
  );
}
