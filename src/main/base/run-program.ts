import { spawn } from 'node:child_process';
import { contained } from './contain';
import { withPersonUmask } from './person-umask';

export interface ProgramResult {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly signal: AbortSignal;
  readonly directory?: string | undefined;
  /** Text for its standard input; empty by default. */
  readonly input?: string;
  /** Lets it print in English, so that its output can be read; by default it has the person's language. */
  readonly inEnglish?: boolean;
}

const MOST_BYTES = 64 * 1024;

/**
 * Runs a program without a shell and waits for its end. The signal ends the whole group of its processes: the children
 * of a script would otherwise continue.
 *
 * @throws if it cannot be started, or was ended by the signal
 */
export function runProgram(
  [program, ...args]: readonly string[],
  { signal, directory, input, inEnglish = false }: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    if (program === undefined) throw new Error('no program is configured');
    const child = withPersonUmask(() =>
      spawn(program, args, {
        cwd: directory,
        ...(inEnglish ? { env: { ...process.env, LC_ALL: 'C' } } : {}),
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    );
    // Comes first: without free descriptors Node makes no pipes, and reports that only by an event.
    child.on('error', reject);
    if (child.pid === undefined) return;
    // A program may end without having read everything.
    child.stdin.on('error', () => undefined).end(input);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('error', reject).setEncoding('utf8');
      child[name].on(
        'data',
        contained('the output of a program', (text: string) => {
          if (output[name].length < MOST_BYTES) output[name] += text.slice(0, MOST_BYTES - output[name].length);
        }),
      );
    }
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended without our signal.
      }
    };
    signal.addEventListener('abort', end, { once: true });
    child.once(
      'close',
      contained('the end of a program', (code: number | null) => {
        signal.removeEventListener('abort', end);
        if (signal.aborted) reject(signal.reason);
        else resolve({ code, ...output });
      }),
    );
    if (signal.aborted) end();
  });
}
