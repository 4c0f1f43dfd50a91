import { type ChildProcess, spawn } from 'node:child_process';
import { isInherited, type Knob, type KnobChange } from '../../shared/model/change';
import { contained } from '../base/contain';
import type { Log } from '../base/log';

const ALIVE_INTERVAL_MS = 5_000;

/** Without a guard, the next start undoes the changes of a killed host. */
export const NO_GUARD = { add: () => undefined, forget: () => undefined, stop: () => undefined } as const;

/**
 * A shell of a few hundred kilobytes that undoes every open change if the host dies, even by SIGKILL, or hangs. It
 * starts before the first change, in a session of its own.
 */
export class Guard {
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Lines to repeat, by change, if the guard must be restarted. */
  readonly #lines = new Map<string, readonly string[]>();

  constructor(
    private readonly script: string,
    private readonly log: Log,
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Registers a change before it is made, and again if the system rounded a value.
   *
   * @param seconds after which it is undone automatically; 0 for never
   * @param sinceTicks processes started later inherited the value, and are restored too
   * @throws if the guard cannot be started: no changes may be made then
   */
  add(changeId: string, knobs: readonly KnobChange[], seconds: number, sinceTicks: number): void {
    const lines = knobs.map(({ knob, before, want }) => {
      const { pid, startTicks } = 'process' in knob ? knob.process : { pid: 0, startTicks: 0 };
      const thread = 'thread' in knob ? knob.thread : 0;
      const since = isInherited(knob) ? sinceTicks : 0;
      const target = [knob.kind, pid, startTicks, thread];
      return ['ADD', changeId, Math.ceil(seconds), ...target, before, placeOf(knob), want, since].join('\t');
    });
    // A shell treats two tabs in a row as one.
    if (lines.some((line) => line.includes('\n') || line.split('\t').filter((field) => field !== '').length !== 11)) {
      throw new Error('the guard cannot handle a value that is empty or contains tabs or line breaks');
    }
    this.#lines.set(changeId, [...(this.#lines.get(changeId) ?? []), ...lines]);
    if (this.#child === undefined) this.#start();
    else for (const line of lines) this.#say(line);
  }

  forget(changeId: string): void {
    if (!this.#lines.delete(changeId)) return;
    this.#say(`DEL\t${changeId}`);
  }

  /** Ends the guard, which then undoes nothing. */
  stop(): void {
    clearInterval(this.#timer);
    this.#lines.clear();
    this.#say('QUIT');
    this.#child?.stdin?.end();
    this.#child = undefined;
  }

  #start(): void {
    const child = spawn('/bin/sh', [this.script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    // Emitted for a program that cannot be started too. Without a listener it would end the process.
    child.on('error', (error) => this.log.warn('the guard failed', { error: error.message }));
    if (child.pid === undefined) throw new Error('the guard could not be started');
    child.unref();
    (child.stdin as unknown as { unref?: () => void }).unref?.();
    child.stdin?.on('error', () => undefined);
    child.once(
      'exit',
      contained('the restart of the guard', (code: number | null) => {
        if (this.#child !== child) return;
        this.#child = undefined;
        this.log.warn('the guard exited and is being restarted', { code });
        if (this.#lines.size > 0) this.#start();
      }),
    );
    this.#child = child;
    for (const lines of this.#lines.values()) for (const line of lines) this.#say(line);
    clearInterval(this.#timer);
    this.#timer = setInterval(
      contained('a message to the guard', () => this.#say('ALIVE')),
      ALIVE_INTERVAL_MS,
    );
    this.#timer.unref();
  }

  #say(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }
}

/** Returns the file or the unit of a knob; for a property of a unit, all that identifies it, in words. */
function placeOf(knob: Knob): string {
  if ('path' in knob) return knob.path;
  if ('file' in knob) return knob.file.path;
  if (knob.kind === 'unit-property') return `${knob.property} ${knob.unit} ${knob.group.file} ${knob.group.path}`;
  return knob.kind === 'user-unit' ? knob.unit : '-';
}
