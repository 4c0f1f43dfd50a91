import { useState } from 'react';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import type { Alert } from '../../../shared/model/alert';
import { Button, IconButton } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { Plain } from '../../components/plain';
import { Segmented } from '../../components/segmented';
import { useToast } from '../../components/toast';
import type { HostClock } from '../../live/host-clock';
import { failureText, useCall } from '../../live/use-call';
import styles from './silence-dialog.module.css';
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
  /** What it is prefilled for; undefined for a silence from nothing. */
  readonly alert: Alert | undefined;
  readonly alerts: readonly Alert[];
  readonly clock: HostClock;
  readonly onClose: () => void;
  readonly onSilenced: () => void;
}

const MAX_LABEL_LENGTH = 200;
const MAX_COMMENT_LENGTH = 500;

/** Asks what is not to be told, for how long, and why. Every silence ends. */
export function SilenceDialog({ alert, alerts, clock, onClose, onSilenced }: SilenceDialogProps) {
  const [draft, setDraft] = useState<SilenceDraft>(() => draftFor(alert));
  const [failure, setFailure] = useState<string>();
  const { isBusy, run } = useCall();
  const show = useToast();
  const silence = silenceOf(draft);

  function enter(index: number, changed: Partial<MatcherDraft>): void {
    setFailure(undefined);
    setDraft({ ...draft, matchers: draft.matchers.map((one, at) => (at === index ? { ...one, ...changed } : one)) });
  }

  async function save(): Promise<void> {
    if (silence === undefined) return setFailure('Enter at least one label and its value.');
    const saved = await run((api) => api.alerts.silence(silence));
    if (!saved.ok) return setFailure(failureText(saved.failure));
    show({ tone: 'healthy', text: `Silenced until ${formatDateTime(saved.value.untilMs)}.` });
    onSilenced();
  }

  return (
    <Dialog
      title="Silence alerts"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" icon="mute" disabled={isBusy} onClick={() => void save()}>
            Silence
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset className={styles.matchers}>
          <legend className={styles.label}>Alerts with all of these labels; * matches any text</legend>
          {draft.matchers.map((matcher, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no other name, and what is typed is all their state
            <div key={index} className={styles.matcher}>
              <input
                className={styles.input}
                aria-label={`Label ${index + 1}`}
                placeholder="rule"
                spellCheck={false}
                maxLength={MAX_LABEL_LENGTH}
                value={matcher.name}
                onChange={(event) => enter(index, { name: event.target.value })}
              />
              <span aria-hidden="true">=</span>
              <input
                className={styles.input}
                aria-label={`Value ${index + 1}`}
                placeholder="disk-*"
                spellCheck={false}
                maxLength={MAX_LABEL_LENGTH}
                value={matcher.value}
                onChange={(event) => enter(index, { value: event.target.value })}
              />
              <IconButton
                icon="minus"
                label={`Remove label ${index + 1}`}
                disabled={draft.matchers.length === 1}
                onClick={() => setDraft({ ...draft, matchers: draft.matchers.filter((_, at) => at !== index) })}
              />
            </div>
          ))}
          <Button
            variant="quiet"
            icon="plus"
            onClick={() => setDraft({ ...draft, matchers: [...draft.matchers, { name: '', value: '' }] })}
          >
            Add label
          </Button>
        </fieldset>
        <div className={styles.field}>
          <span className={styles.label}>Duration</span>
          <Segmented
            label="Duration"
            options={SILENCE_DURATIONS}
            value={draft.duration}
            onChange={(duration) => setDraft({ ...draft, duration })}
          />
          {silence !== undefined && (
            <span className={styles.label}>Expires at {formatDateTime(clock.nowMs() + silence.durationMs)}</span>
          )}
        </div>
        <label className={styles.field}>
          <span className={styles.label}>Reason (for the history)</span>
          <input
            className={styles.input}
            maxLength={MAX_COMMENT_LENGTH}
            value={draft.comment}
            onChange={(event) => setDraft({ ...draft, comment: event.target.value })}
          />
        </label>
        <Preview alerts={silencedBy(matchersOf(draft), alerts)} />
        {failure !== undefined && (
          <p className={styles.failure} role="alert">
            <Icon name="error" />
            <Plain text={failure} maxLength={400} />
          </p>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

const SHOWN = 4;

/** Which of the alerts that there are now it would keep quiet. */
function Preview({ alerts }: { readonly alerts: readonly Alert[] }) {
  const more = alerts.length - SHOWN;
  return (
    <div className={styles.preview} role="status">
      {alerts.length === 0 ? (
        'No current alert has these labels.'
      ) : (
        <>
          {`Silences ${plural(alerts.length, 'current alert')}:`}
          <ul>
            {alerts.slice(0, SHOWN).map(({ fingerprint, summary, rule }) => (
              <li key={fingerprint}>
                <Plain text={summary === '' ? rule : summary} maxLength={120} />
              </li>
            ))}
            {more > 0 && <li>and {more} more</li>}
          </ul>
        </>
      )}
    </div>
  );
}
