import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileIdentity, Knob } from '../../../../shared/model/change';
import { errnoOf } from '../../../base/errors';
import { pause } from '../../../base/pause';
import { gone, type KnobReading, present } from '../../knob-reading';
import { readTrimmed } from '../read-sys';
import { fileIdIn } from './file-place';

export type GroupKnob = Extract<
  Knob,
  { readonly kind: 'group-value' | 'group-idle' | 'group-frozen' | 'group-io-limit' | 'group-reclaim' }
>;

const SETTLE_MS = 200;
const RECLAIM_TIMEOUT_MS = 30_000;
const NOT_REQUESTED = 'not asked for';
/** Default weights, which the kernel assigns to a group that stops being idle. */
const USUAL_WEIGHT: Readonly<Record<string, string>> = { 'cpu.shares': '1024', 'cpu.weight': '100' };

export function isGroupKnob(knob: Knob): knob is GroupKnob {
  return knob.kind.startsWith('group-');
}

/** The knobs of control groups, version 1 and 2. They disappear with their group. */
export class ControlGroupKnobs {
  /** Requested bytes by file. */
  readonly #reclaimed = new Map<string, string>();

  /** @throws the system's error if it exists and cannot be read */
  read(knob: GroupKnob): KnobReading {
    try {
      if (!isSameFile(knob.file)) return gone(`${dirname(knob.file.path)} is now a different group.`);
      return present(this.#readValue(knob));
    } catch (error) {
      if (!isRemoved(error)) throw error;
      return gone(`The group ${dirname(knob.file.path)} no longer exists.`);
    }
  }

  /** @throws the system's error if it cannot be written or no longer exists */
  write(knob: GroupKnob, wanted: string): void {
    const { path } = knob.file;
    if (!isSameFile(knob.file)) throw new Error(`${dirname(path)} is now a different group`);
    switch (knob.kind) {
      case 'group-value':
      case 'group-io-limit':
        writeNow(path, wanted);
        return;
      case 'group-idle':
        writeNow(idleFileOf(path), wanted === 'idle' ? '1' : '0');
        if (wanted !== 'idle') writeNow(path, wanted.replace('weight ', ''));
        return;
      case 'group-frozen':
        writeFrozen(path, wanted === 'frozen');
        return;
      case 'group-reclaim':
        if (wanted === NOT_REQUESTED) this.#reclaimed.delete(path);
        else this.#startReclaim(path, wanted);
        return;
    }
  }

  #readValue(knob: GroupKnob): string {
    const { path } = knob.file;
    switch (knob.kind) {
      case 'group-value':
        return readTrimmed(path);
      case 'group-idle':
        return readIdle(path, knob.weight);
      case 'group-frozen':
        // The flag of the group itself, because its state may lag behind or come from an ancestor.
        return readTrimmed(isVersion1(path) ? join(dirname(path), 'freezer.self_freezing') : path) === '1'
          ? 'frozen'
          : 'running';
      case 'group-io-limit':
        return readIoLimit(path, knob.device);
      case 'group-reclaim':
        return this.#reclaimed.get(path) ?? NOT_REQUESTED;
    }
  }

  /** Starts a program that writes and waits, possibly for seconds, while the kernel searches. */
  #startReclaim(path: string, bytes: string): void {
    const child = spawn('/bin/sh', ['-c', 'echo "$1" >"$2"', 'reclaim', bytes, path], {
      stdio: 'ignore',
      timeout: RECLAIM_TIMEOUT_MS,
    });
    // The kernel reports an error for less than requested, which is fine.
    child.on('error', () => undefined);
    child.unref();
    this.#reclaimed.set(path, bytes);
  }
}

/** Returns the line that removes the limits of a device: the kernel lists only devices with limits. */
export function unlimitedLine(path: string, device: string): string {
  return basename(path) === 'io.max' ? `${device} rbps=max wbps=max riops=max wiops=max` : `${device} 0`;
}

function readIoLimit(path: string, device: string): string {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.find((line) => line.startsWith(`${device} `))?.trim() ?? unlimitedLine(path, device);
}

/**
 * A group that stops being idle has the default weight for a moment before its own is restored. After a kill at that
 * moment it counts as idle, so that the undo is completed.
 */
function readIdle(path: string, weight: string): string {
  if (readTrimmed(idleFileOf(path)) === '1') return 'idle';
  const now = readTrimmed(path);
  return now !== weight && now === USUAL_WEIGHT[basename(path)] ? 'idle' : `weight ${now}`;
}

function idleFileOf(weightFile: string): string {
  return join(dirname(weightFile), 'cpu.idle');
}

/** Waits a short time until every process is paused or continues, because some may wait for a device. */
function writeFrozen(path: string, isFrozen: boolean): void {
  const isOld = isVersion1(path);
  const word = isOld ? (isFrozen ? 'FROZEN' : 'THAWED') : isFrozen ? '1' : '0';
  writeNow(path, word);
  const isSettled = () =>
    isOld ? readTrimmed(path) === word : readTrimmed(join(dirname(path), 'cgroup.events')).includes(`frozen ${word}`);
  const untilMs = performance.now() + SETTLE_MS;
  while (performance.now() < untilMs && !isSettled()) pause(2);
}

function isVersion1(path: string): boolean {
  return basename(path) === 'freezer.state';
}

/** With O_NONBLOCK, newer kernels do not search for memory to reclaim during the write. */
function writeNow(path: string, text: string): void {
  const descriptor = openSync(path, constants.O_WRONLY | constants.O_TRUNC | constants.O_NONBLOCK);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function isSameFile({ path, file }: FileIdentity): boolean {
  return fileIdIn(statSync(path)) === file;
}

/** A group may disappear after it was identified. */
function isRemoved(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENODEV';
}
