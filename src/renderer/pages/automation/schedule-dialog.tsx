import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Checkbox, FieldGrid, FormDialog, Segmented, SelectField, TextField, useToast } from '../../components';
import { orpc } from '../../live/host-api';
import { EMPTY_SCHEDULE, type ScheduleDraft, scheduleOf } from './schedule-draft';

const WHENS = {
  quiet: 'Quiet hours',
  window: 'Maintenance window',
  once: 'Once',
};

/** Asks for a change and its time. */
export function ScheduleDialog({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY_SCHEDULE);
  const [problem, setProblem] = useState<string>();
  const { data: actions = [] } = useQuery(orpc.optimize.list.queryOptions());
  const show = useToast();
  const { mutate, isPending, error, reset } = useMutation(
    orpc.schedules.add.mutationOptions({
      onSuccess: () => {
        show('Schedule added.');
        onClose();
      },
    }),
  );
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
    <TextField label={label} placeholder={placeholder} value={draft[key]} onChange={(text) => enter({ [key]: text })} />
  );

  return (
    <FormDialog
      title="Add a schedule"
      submit="Add"
      isDisabled={isPending}
      failure={problem ?? error}
      onSubmit={add}
      onClose={onClose}
    >
      <FieldGrid>
        <SelectField
          label="Action"
          options={{
            '': 'Choose…',
            ...Object.fromEntries(actions.filter(({ supported }) => supported).map(({ id, summary }) => [id, summary])),
          }}
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
