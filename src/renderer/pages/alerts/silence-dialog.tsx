import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Alert } from '../../../shared/contract/alert-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import {
  Button,
  Field,
  FormDialog,
  IconButton,
  Muted,
  Plain,
  Row,
  Segmented,
  Stack,
  TextField,
  TextInput,
  useToast,
  Well,
} from '../../components';
import { orpc } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import styles from './alerts.module.css';
import {
  draftFor,
  type MatcherDraft,
  matchersOf,
  SILENCE_DURATIONS,
  type SilenceDraft,
  silencedBy,
  silenceOf,
} from './silence-draft';

export interface SilenceDialogProps {
  /** The alert that fills the form in; undefined for an empty form. */
  readonly alert: Alert | undefined;
  readonly alerts: readonly Alert[];
  readonly onClose: () => void;
}

const MAX_LABEL_LENGTH = 200;
const MAX_COMMENT_LENGTH = 500;

/** Asks for the labels, the duration and the reason of a silence. Every silence expires. */
export function SilenceDialog({ alert, alerts, onClose }: SilenceDialogProps) {
  const [draft, setDraft] = useState<SilenceDraft>(() => draftFor(alert));
  const [isEmpty, setIsEmpty] = useState(false);
  const show = useToast();
  const { mutate, isPending, error, reset } = useMutation(
    orpc.alerts.silence.mutationOptions({
      onSuccess: ({ untilMs }) => {
        show(`Silenced until ${formatDateTime(untilMs)}.`);
        onClose();
      },
    }),
  );
  const silence = silenceOf(draft);

  function enter(index: number, changed: Partial<MatcherDraft>): void {
    setIsEmpty(false);
    reset();
    setDraft({ ...draft, matchers: draft.matchers.map((one, at) => (at === index ? { ...one, ...changed } : one)) });
  }

  function save(): void {
    setIsEmpty(silence === undefined);
    if (silence !== undefined) mutate(silence);
  }

  return (
    <FormDialog
      title="Silence alerts"
      submit="Silence"
      icon="mute"
      isDisabled={isPending}
      failure={isEmpty ? 'Enter at least one label and its value.' : error}
      onSubmit={save}
      onClose={onClose}
    >
      <fieldset>
        <Stack gap={2}>
          <Muted as="legend">Alerts with all of these labels; * matches any text</Muted>
          {draft.matchers.map((matcher, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other name, and the typed text is all their state
            <div key={index} className={styles.matcher}>
              <TextInput
                aria-label={`Label ${index + 1}`}
                placeholder="rule"
                maxLength={MAX_LABEL_LENGTH}
                value={matcher.name}
                onChange={(name) => enter(index, { name })}
              />
              <span aria-hidden="true">=</span>
              <TextInput
                aria-label={`Value ${index + 1}`}
                placeholder="disk-*"
                maxLength={MAX_LABEL_LENGTH}
                value={matcher.value}
                onChange={(value) => enter(index, { value })}
              />
              <IconButton
                icon="minus"
                label={`Remove label ${index + 1}`}
                disabled={draft.matchers.length === 1}
                onClick={() => setDraft({ ...draft, matchers: draft.matchers.filter((_, at) => at !== index) })}
              />
            </div>
          ))}
          <Row>
            <Button
              variant="quiet"
              icon="plus"
              onClick={() => setDraft({ ...draft, matchers: [...draft.matchers, { name: '', value: '' }] })}
            >
              Add label
            </Button>
          </Row>
        </Stack>
      </fieldset>
      <Field
        label="Duration"
        hint={silence !== undefined && `Expires at ${formatDateTime(hostClock.nowMs() + silence.durationMs)}`}
      >
        <Segmented
          label="Duration"
          options={SILENCE_DURATIONS}
          value={draft.duration}
          onChange={(duration) => setDraft({ ...draft, duration })}
        />
      </Field>
      <TextField
        label="Reason (for the history)"
        maxLength={MAX_COMMENT_LENGTH}
        value={draft.comment}
        onChange={(comment) => setDraft({ ...draft, comment })}
      />
      <Preview alerts={silencedBy(matchersOf(draft), alerts)} />
    </FormDialog>
  );
}

const SHOWN = 4;

/** Lists the current alerts that the silence would match. */
function Preview({ alerts }: { readonly alerts: readonly Alert[] }) {
  const more = alerts.length - SHOWN;
  return (
    <Well role="status">
      {alerts.length === 0 ? (
        'No current alert has these labels.'
      ) : (
        <>
          {`Silences ${plural(alerts.length, 'current alert')}:`}
          <Muted as="ul">
            {alerts.slice(0, SHOWN).map(({ fingerprint, summary, rule }) => (
              <li key={fingerprint}>
                <Plain text={summary === '' ? rule : summary} />
              </li>
            ))}
            {more > 0 && <li>and {more} more</li>}
          </Muted>
        </>
      )}
    </Well>
  );
}
