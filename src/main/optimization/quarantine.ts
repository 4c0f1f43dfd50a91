import { lstatSync } from 'node:fs';
import type { QuarantineEntry, UndoResult } from '../../shared/contract/optimization-schemas';
import { plural } from '../../shared/format/plural';
import type { Knob } from '../../shared/model/change';
import { DAY_MS } from '../../shared/model/time';
import { AdvisedError, UnknownNameError } from '../base/errors';
import type { ChangeRecord } from '../changes/change-record';
import { purgePlace, readPlace } from '../platform/linux/knobs/file-place';
import type { AutomatedOptimizationEngine } from './engine';

type PlaceKnob = Extract<Knob, { readonly kind: 'place' }>;

/** Lists every change with files in the quarantine, as they are on the disk. */
export function listQuarantine(engine: AutomatedOptimizationEngine): readonly QuarantineEntry[] {
  return engine.changes.flatMap((record) => {
    const held = heldFiles(record);
    if (held.length === 0) return [];
    const { changeId, targetText, atMs } = record.intent;
    const sizeBytes = held.reduce((sum, { place }) => sum + lstatSync(place).size, 0);
    return [{ changeId, targetText, atMs, files: held.length, sizeBytes }];
  });
}

/**
 * Permanently deletes the files of a change in the quarantine.
 *
 * @throws UnknownNameError if it has no files there; AdvisedError if they are younger than the given days
 */
export function purgeQuarantine(
  engine: AutomatedOptimizationEngine,
  { changeId, olderThanDays, nowMs }: { changeId: string; olderThanDays: number; nowMs: number },
): UndoResult {
  const record = engine.changes.find(({ intent }) => intent.changeId === changeId);
  const held = record === undefined ? [] : heldFiles(record);
  if (record === undefined || held.length === 0) {
    throw new UnknownNameError(
      `Change ${changeId} has no files in the quarantine`,
      '`homeostat quarantine list` lists all files.',
    );
  }
  if (nowMs - record.intent.atMs < olderThanDays * DAY_MS) {
    throw new AdvisedError(
      `The files of ${changeId} have been in the quarantine for less than ${plural(olderThanDays, 'day')}`,
      'Wait, or specify fewer days with --days.',
    );
  }
  for (const knob of held) purgePlace(knob);
  // Nothing is left to undo: the change becomes moot or keeps its outcome.
  return engine.rollbackOptimization(changeId);
}

function heldFiles({ intent }: ChangeRecord): readonly PlaceKnob[] {
  return intent.knobs.flatMap(({ knob }) => {
    if (knob.kind !== 'place') return [];
    const place = readPlace(knob);
    return place === undefined || place === 'in place' ? [] : [knob];
  });
}
