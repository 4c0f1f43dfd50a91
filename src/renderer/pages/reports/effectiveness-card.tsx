import type { EffectivenessWeek } from '../../../shared/contract/digest-schemas';
import { formatDay } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import {
  Card,
  type Column,
  column,
  DataTable,
  EmptyState,
  numberColumn,
  Row,
  Text,
  useTableToggle,
} from '../../components';
import styles from './reports.module.css';

/** From the bottom of a stack to its top. */
const PARTS = [
  { id: 'better', label: 'Better' },
  { id: 'observed', label: 'Inconclusive' },
  { id: 'noEffect', label: 'No difference' },
  { id: 'worse', label: 'Worse' },
  { id: 'unmeasured', label: 'Not measured' },
] as const;

const COLUMNS: readonly Column<EffectivenessWeek>[] = [
  column('Week of', 80, ({ fromMs }) => formatDay(fromMs)),
  ...PARTS.map(({ id, label }) => numberColumn<EffectivenessWeek>(label, 100, (week) => week[id])),
  numberColumn('Median gain', 96, ({ gainRatio }) => formatRatio(gainRatio)),
];

/** The verdicts of the changes of the last twelve weeks. */
export function EffectivenessCard({ weeks }: { readonly weeks: readonly EffectivenessWeek[] }) {
  const [isTable, tableToggle] = useTableToggle('the weeks');
  const most = Math.max(0, ...weeks.map(totalOf));
  return (
    <Card title="Effectiveness" detail="changes by week and verdict" actions={most > 0 && tableToggle}>
      {most === 0 ? (
        <EmptyState title="No changes in the last twelve weeks">
          The verdict of each measured change appears here.
        </EmptyState>
      ) : isTable ? (
        <DataTable
          label="Verdicts by week, newest first"
          columns={COLUMNS}
          rows={weeks.toReversed()}
          keyOf={({ fromMs }) => fromMs}
          shownRows={6}
        />
      ) : (
        <>
          <ol className={styles.weeks} aria-label="Verdicts by week, oldest first">
            {weeks.map((week) => (
              <li key={week.fromMs} className={styles.week} title={describe(week)}>
                <Text size="xs" tone="muted" className={styles.gain}>
                  {week.gainRatio === null ? '' : gainOf(week.gainRatio)}
                </Text>
                {PARTS.toReversed().map(
                  ({ id }) =>
                    week[id] > 0 && (
                      <span
                        key={id}
                        className={`${styles.part} ${styles[id]}`}
                        style={{ height: `${(week[id] / most) * 100}%` }}
                      />
                    ),
                )}
                <span className="visually-hidden">{describe(week)}</span>
              </li>
            ))}
          </ol>
          <div className={styles.axis} aria-hidden="true">
            <span>{formatDay(weeks[0]?.fromMs ?? 0)}</span>
            <span>this week</span>
          </div>
          <Row as="ul" gap={3} className={styles.legend}>
            {PARTS.map(({ id, label }) => (
              <Row key={id} as="li" gap="icon">
                <span className={`${styles.key} ${styles[id]}`} aria-hidden="true" />
                <Text size="s">{label}</Text>
              </Row>
            ))}
          </Row>
        </>
      )}
    </Card>
  );
}

function totalOf(week: EffectivenessWeek): number {
  return PARTS.reduce((sum, { id }) => sum + week[id], 0);
}

/** @example gainOf(0.42) // '+42%' */
function gainOf(ratio: number): string {
  return `${ratio < 0 ? '−' : '+'}${Math.round(Math.abs(ratio) * 100)}%`;
}

function describe(week: EffectivenessWeek): string {
  const parts = PARTS.filter(({ id }) => week[id] > 0).map(({ id, label }) => `${week[id]} ${label.toLowerCase()}`);
  const gain = week.gainRatio === null ? '' : `; median gain ${gainOf(week.gainRatio)}`;
  return `Week of ${formatDay(week.fromMs)}: ${parts.length === 0 ? 'no changes' : parts.join(', ')}${gain}`;
}
