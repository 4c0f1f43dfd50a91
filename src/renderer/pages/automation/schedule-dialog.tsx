import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { Prose } from '../../components/prose';
import { Segmented } from '../../components/segmented';
import { useToast } from '../../components/toast';
import { orpc } from '../../live/host-api';
import { failureText } from '../../live/loadable';
import styles from './form.module.css';
import { EMPTY_SCHEDULE, type ScheduleDraft, scheduleOf } from './schedule-draft';

export interface ScheduleDialogProps {
  readonly onClose: () => void;
}

const WHENS = [
  { value: 'quiet', label: 'Quiet hours' },
  { value: 'window', label: 'Maintenance window' },
  { value: 'once', label: 'Once' },
] as const;

/** Asks what is to be changed, and when. */
export function ScheduleDialog({ onClose }: ScheduleDialogProps) {
  const [draft, setDraft] = useState(EMPTY_SCHEDULE);
  const [problem, setProblem] = useState<string>();
  const { data: actions = [] } = useQuery(orpc.optimize.list.queryOptions());
  const show = useToast();
  const { mutate, isPending, error, reset } = useMutation(
    orpc.schedules.add.mutationOptions({
      onSuccess: () => {
        show({ tone: 'healthy', text: 'Schedule added.' });
        onClose();
      },
    }),
  );
  const failure = problem ?? (error && failureText(error));
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  function enter(changed: Partial<ScheduleDraft>): void {
    setProblem(undefined);
    reset();
    setDraft({ ...draft, ...changed });
  }

  function add(): void {
    const made = scheduleOf(draft, timeZone);
    if ('problem' in made) setProblem(made.problem);
    else mutate(made.schedule);
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
          <Button variant="primary" disabled={isPending} onClick={add}>
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
              {actions
                .filter(({ supported }) => supported)
                .map(({ id }) => (
                  <option key={id}>{id}</option>
                ))}
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
        {failure !== null && (
          <p className={styles.failure} role="alert">
            <Icon name="error" />
            <Prose text={failure} />
          </p>
        )}
      </div>
    </Dialog>
  );
}
