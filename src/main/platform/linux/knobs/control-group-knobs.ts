import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileIdentity, Knob } from '../../../../shared/model/change';
import { errnoOf } from '../../../base/errors';
import { pause } from '../../../base/pause';
import { gone, type KnobReading, present } from '../../knob-reading';
import { fileIdIn } from './file-place';

/** A knob of a control group. */
export type GroupKnob = Extract<
  Knob,
  { readonly kind: 'group-value' | 'group-idle' | 'group-frozen' | 'group-io-limit' | 'group-reclaim' }
>;

const SETTLE_MS = 200;
const RECLAIM_TIMEOUT_MS = 30_000;
const NOT_REQUESTED = 'not asked for';
/** What a group weighs that nobody has given a weight: the kernel gives it that when it ceases to be idle. */
const USUAL_WEIGHT: Readonly<Record<string, string>> = { 'cpu.shares': '1024', 'cpu.weight': '100' };

export function isGroupKnob(knob: Knob): knob is GroupKnob {
  return knob.kind.startsWith('group-');
}

/** The knobs of control groups, version 1 and 2. A group that was removed takes its knobs with it. */
export class ControlGroupKnobs {
  /** By file, what was asked to be pushed out. */
  readonly #reclaimed = new Map<string, string>();

  /** @throws the system's error where it cannot be read, though it is there */
  read(knob: GroupKnob): KnobReading {
    try {
      if (!isSameFile(knob.file)) return gone(`${dirname(knob.file.path)} is now a different group.`);
      return present(this.#readValue(knob));
    } catch (error) {
      if (!isRemoved(error)) throw error;
      return gone(`The group ${dirname(knob.file.path)} no longer exists.`);
    }
  }

  /** @throws the system's error where it cannot be written, or is gone */
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
        // The flag of the group itself: its state may lag behind, or come from a group above it.
        return readTrimmed(isVersion1(path) ? join(dirname(path), 'freezer.self_freezing') : path) === '1'
          ? 'frozen'
          : 'running';
      case 'group-io-limit':
        return readIoLimit(path, knob.device);
      case 'group-reclaim':
        return this.#reclaimed.get(path) ?? NOT_REQUESTED;
    }
  }

  /** The write lasts as long as the kernel searches, seconds maybe: a program of its own waits for it. */
  #startReclaim(path: string, bytes: string): void {
    const child = spawn('/bin/sh', ['-c', 'echo "$1" >"$2"', 'reclaim', bytes, path], {
      stdio: 'ignore',
      timeout: RECLAIM_TIMEOUT_MS,
    });
    // Less than was asked for is an error to the kernel, and none to us.
    child.on('error', () => undefined);
    child.unref();
    this.#reclaimed.set(path, bytes);
  }
}

/** The line that takes the limits of a device away: the kernel lists only those that have some. */
export function unlimitedLine(path: string, device: string): string {
  return basename(path) === 'io.max' ? `${device} rbps=max wbps=max riops=max wiops=max` : `${device} 0`;
}

function readIoLimit(path: string, device: string): string {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.find((line) => line.startsWith(`${device} `))?.trim() ?? unlimitedLine(path, device);
}

/**
 * A group that ceases to be idle weighs the usual for a moment, before it gets its weight back. One that was left so by
 * a kill counts as idle, so that the way back is finished.
 */
function readIdle(path: string, weight: string): string {
  if (readTrimmed(idleFileOf(path)) === '1') return 'idle';
  const now = readTrimmed(path);
  return now !== weight && now === USUAL_WEIGHT[basename(path)] ? 'idle' : `weight ${now}`;
}

function idleFileOf(weightFile: string): string {
  return join(dirname(weightFile), 'cpu.idle');
}

/** Waits until every process stands still, or goes on; where one waits for a device, not for long. */
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

/** Newer kernels search no memory for a lower limit while we wait, when we say so. */
function writeNow(path: string, text: string): void {
  const descriptor = openSync(path, constants.O_WRONLY | constants.O_TRUNC | constants.O_NONBLOCK);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function readTrimmed(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

function isSameFile({ path, file }: FileIdentity): boolean {
  return fileIdIn(statSync(path)) === file;
}

/** A group may go between being looked at and being read. */
function isRemoved(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENODEV';
}
