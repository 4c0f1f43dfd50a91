import { useState } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { Prose } from '../../components/prose';
import { Segmented } from '../../components/segmented';
import { useToast } from '../../components/toast';
import { ACTIONS } from '../../live/optimization-queries';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import styles from './form.module.css';
import { EMPTY_SCHEDULE, type ScheduleDraft, scheduleOf } from './schedule-draft';

export interface ScheduleDialogProps {
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

const WHENS = [
  { value: 'quiet', label: 'Quiet hours' },
  { value: 'window', label: 'Maintenance window' },
  { value: 'once', label: 'Once' },
] as const;

/** Asks what is to be changed, and when. */
export function ScheduleDialog({ onClose, onAdded }: ScheduleDialogProps) {
  const [draft, setDraft] = useState(EMPTY_SCHEDULE);
  const [failure, setFailure] = useState<string>();
  const actions = useQuery(ACTIONS).loaded;
  const { isBusy, run } = useCall();
  const show = useToast();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  function enter(changed: Partial<ScheduleDraft>): void {
    setFailure(undefined);
    setDraft({ ...draft, ...changed });
  }

  async function add(): Promise<void> {
    const made = scheduleOf(draft, timeZone);
    if ('problem' in made) return setFailure(made.problem);
    const called = await run((api) => api.schedules.add(made.schedule));
    if (!called.ok) return setFailure(failureText(called.failure));
    show({ tone: 'healthy', text: 'Schedule added.' });
    onAdded();
  }

  const field = (
    label: string,
    key: 'target' | 'value' | 'cron' | 'windowMinutes' | 'everyHours' | 'forMinutes',
    placeholder = '',
  ) => (
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      <input
        className={styles.input}
        spellCheck={false}
        placeholder={placeholder}
        value={draft[key]}
        onChange={(event) => enter({ [key]: event.target.value })}
      />
    </label>
  );

  return (
    <Dialog
      title="Add a schedule"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={isBusy} onClick={() => void add()}>
            Add
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <div className={styles.columns}>
          <label className={styles.field}>
            <span className={styles.label}>Action</span>
            <select
              className={styles.input}
              value={draft.action}
              onChange={(event) => enter({ action: event.target.value })}
            >
              <option value="">Choose…</option>
              {actions.kind === 'ready' &&
                actions.value.filter(({ supported }) => supported).map(({ id }) => <option key={id}>{id}</option>)}
            </select>
          </label>
          {field('Target', 'target', 'machine, path:/…, unit:… or name:PROGRAM')}
          {field('Value (optional)', 'value', 'default')}
          {field('Duration in minutes (optional)', 'forMinutes', 'until undone')}
        </div>
        <Segmented label="When" options={WHENS} value={draft.when} onChange={(when) => enter({ when })} />
        <div className={styles.columns}>
          {draft.when === 'quiet' && field('Minimum hours between runs', 'everyHours')}
          {draft.when === 'window' && field(`Opens at (cron, ${timeZone})`, 'cron', 'minute hour day month weekday')}
          {draft.when === 'once' && (
            <label className={styles.field}>
              <span className={styles.label}>Date and time</span>
              <input
                className={styles.input}
                type="datetime-local"
                value={draft.at}
                onChange={(event) => enter({ at: event.target.value })}
              />
            </label>
          )}
          {draft.when !== 'quiet' && field('Window length in minutes', 'windowMinutes')}
        </div>
        <label>
          <input
            type="checkbox"
            checked={draft.isCaughtUp}
            onChange={(event) => enter({ isCaughtUp: event.target.checked })}
          />{' '}
          Run later if the machine was off
        </label>
        {failure !== undefined && (
          <p className={styles.failure} role="alert">
            <Icon name="error" />
            <Prose text={failure} />
          </p>
        )}
      </div>
    </Dialog>
  );
}
