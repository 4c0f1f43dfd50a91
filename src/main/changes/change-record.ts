import type {
  AuditEntry,
  Change,
  ChangeState,
  TrialEvidence,
  Verdict,
} from '../../shared/contract/optimization-schemas';
import type { KnobChange } from '../../shared/model/change';
import type { JournalRecord } from './journal-record';

type Intent = Extract<JournalRecord, { readonly type: 'intent' }>;

/** A change as recorded in the journal. */
export interface ChangeRecord {
  readonly intent: Intent;
  readonly state: ChangeState;
  readonly reason: string;
  /** Values read back; undefined while only the intent is on record. */
  readonly applied: readonly string[] | undefined;
  readonly verdict: Verdict | null;
  readonly evidence: TrialEvidence | null;
  /** Time of the verdict; null if there is none. */
  readonly verdictAtMs: number | null;
  /** A person has allowed the action again after it caused harm. */
  readonly isForgiven: boolean;
  readonly endedAtMs: number | null;
}

/** Reads the changes of a journal, oldest first. Records of changes without an intent are ignored. */
export function readChanges(records: readonly JournalRecord[]): Map<string, ChangeRecord> {
  const changes = new Map<string, ChangeRecord>();
  for (const record of records) addRecord(changes, record);
  return changes;
}

export function addRecord(changes: Map<string, ChangeRecord>, record: JournalRecord): void {
  if (record.type === 'intent') {
    changes.set(record.changeId, {
      intent: record,
      state: 'intent',
      reason: '',
      applied: undefined,
      verdict: null,
      evidence: null,
      verdictAtMs: null,
      isForgiven: false,
      endedAtMs: null,
    });
    return;
  }
  const known = changes.get(record.changeId);
  if (known === undefined) return;
  if (record.type === 'applied') {
    changes.set(record.changeId, { ...known, state: 'applied', applied: record.values });
  } else if (record.type === 'trial') {
    changes.set(record.changeId, { ...known, state: 'trial' });
  } else if (record.type === 'forgiven') {
    changes.set(record.changeId, { ...known, isForgiven: true });
  } else {
    const { type: state, reason, verdict, evidence, atMs } = record;
    changes.set(record.changeId, {
      ...known,
      state,
      reason,
      verdict: verdict ?? known.verdict,
      evidence: evidence ?? known.evidence,
      verdictAtMs: verdict === null ? known.verdictAtMs : atMs,
      endedAtMs: state === 'kept' ? null : atMs,
    });
  }
}

/** Returns the fewest records that describe a change. */
export function toRecords(change: ChangeRecord): readonly JournalRecord[] {
  const { intent, state, reason, applied, verdict, evidence, verdictAtMs, isForgiven, endedAtMs } = change;
  const { changeId } = intent;
  const records: JournalRecord[] = [intent];
  if (applied !== undefined) records.push({ type: 'applied', changeId, atMs: intent.atMs, values: applied });
  if (state === 'trial' && verdictAtMs !== null)
    records.push({ type: 'kept', changeId, atMs: verdictAtMs, reason, verdict, evidence });
  if (state === 'trial') records.push({ type: 'trial', changeId, atMs: verdictAtMs ?? intent.atMs, isOn: true });
  else if (state !== 'intent' && state !== 'applied') {
    const atMs = endedAtMs ?? verdictAtMs ?? intent.atMs;
    if (verdictAtMs !== null && verdictAtMs !== atMs) {
      records.push({ type: 'kept', changeId, atMs: verdictAtMs, reason, verdict, evidence });
      records.push({ type: state, changeId, atMs, reason, verdict: null });
    } else records.push({ type: state, changeId, atMs, reason, verdict, evidence });
  }
  if (isForgiven) records.push({ type: 'forgiven', changeId, atMs: endedAtMs ?? intent.atMs, by: '' });
  return records;
}

/** Returns the new value of each knob: as read back, or as intended while that is not on record. */
export function ourValues({ intent, applied }: ChangeRecord): readonly string[] {
  return applied ?? intent.knobs.map(({ want }: KnobChange) => want);
}

export function toChange(record: ChangeRecord): Change {
  const { intent, state, reason, verdict, evidence, endedAtMs } = record;
  return {
    id: intent.changeId,
    action: intent.action,
    target: intent.target,
    targetText: intent.targetText,
    state,
    reason,
    by: intent.by,
    startedAtMs: intent.atMs,
    endedAtMs,
    before: intent.knobs.map(({ before }) => before),
    after: ourValues(record),
    verdict,
    evidence,
    expiresAtMs: intent.expiresAtMs,
    exitPolicy: intent.exitPolicy,
  };
}

/** Returns the change with its author, reason and outcome. */
export function toAuditEntry(record: ChangeRecord): AuditEntry {
  const { id: changeId, expiresAtMs: _, exitPolicy: __, evidence, ...change } = toChange(record);
  return {
    changeId,
    why: record.intent.why ?? '',
    ...change,
    gainRatio: evidence?.gainRatio ?? null,
    pValue: evidence?.pValue ?? null,
  };
}
