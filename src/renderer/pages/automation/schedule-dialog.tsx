import { useState } from 'react';
import { Checkbox, FieldGrid, SelectField, TextField } from '../../components/field';
import { FormDialog } from '../../components/form-dialog';
import { Segmented } from '../../components/segmented';
import { useToast } from '../../components/toast';
import { readyValue } from '../../live/loadable';
import { ACTIONS } from '../../live/optimization-queries';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
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

/** Asks for a change and its time. */
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
    <TextField label={label} placeholder={placeholder} value={draft[key]} onChange={(text) => enter({ [key]: text })} />
  );

  return (
    <FormDialog
      title="Add a schedule"
      submit="Add"
      isDisabled={isBusy}
      failure={failure}
      onSubmit={() => void add()}
      onClose={onClose}
    >
      <FieldGrid>
        <SelectField
          label="Action"
          options={[
            { value: '', label: 'Choose…' },
            ...(readyValue(actions) ?? [])
              .filter(({ supported }) => supported)
              .map(({ id, summary }) => ({ value: id, label: summary })),
          ]}
          value={draft.action}
          onChange={(action) => enter({ action })}
        />
        {field('Target', 'target', 'machine, path:/…, unit:… or name:PROGRAM')}
        {field('Value (optional)', 'value', 'default')}
        {field('Duration in minutes (optional)', 'forMinutes', 'until undone')}
      </FieldGrid>
      <Segmented label="When" options={WHENS} value={draft.when} onChange={(when) => enter({ when })} />
      <FieldGrid>
        {draft.when === 'quiet' && field('Minimum hours between runs', 'everyHours')}
        {draft.when === 'window' && field(`Opens at (cron, ${timeZone})`, 'cron', 'minute hour day month weekday')}
        {draft.when === 'once' && (
          <TextField label="Date and time" type="datetime-local" value={draft.at} onChange={(at) => enter({ at })} />
        )}
        {draft.when !== 'quiet' && field('Window length in minutes', 'windowMinutes')}
      </FieldGrid>
      <Checkbox isChecked={draft.isCaughtUp} onChange={(isCaughtUp) => enter({ isCaughtUp })}>
        Run later if the machine was off
      </Checkbox>
    </FormDialog>
  );
}
