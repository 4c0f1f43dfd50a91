import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { runProgram } from './run-program';

const soon = () => AbortSignal.timeout(5_000);

describe('runProgram', () => {
  it('passes the arguments unchanged, and its input', async () => {
    const script = 'printf "%s|" "$@"; cat; echo oh >&2; exit 3';
    const result = await runProgram(['sh', '-c', script, 'sh', 'a b', '$(id)', ';'], { signal: soon(), input: 'told' });
    expect(result).toEqual({ code: 3, stdout: 'a b|$(id)|;|told', stderr: 'oh\n' });
  });

  it('prints in English on request, and else in the language of the person', async () => {
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
    const print = ['sh', '-c', 'printf %s "$LC_ALL"'];
    expect(await runProgram(print, { signal: soon(), inEnglish: true })).toMatchObject({ stdout: 'C' });
    expect(await runProgram(print, { signal: soon() })).toMatchObject({ stdout: 'de_DE.UTF-8' });
    vi.unstubAllEnvs();
  });

  it('has nothing to read without an input', async () => {
    expect(await runProgram(['cat'], { signal: soon() })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('tolerates a program that does not read', async () => {
    const input = 'x'.repeat(1_000_000);
    expect(await runProgram(['true'], { signal: soon(), input })).toMatchObject({ code: 0 });
  });

  it('ends a program with its children', async () => {
    const ended = runProgram(['sh', '-c', 'sleep 61 & echo $!; wait'], { signal: AbortSignal.timeout(100) });
    await expect(ended).rejects.toThrow(/timeout/);
    await sleep(20);
    const { stdout } = await runProgram(['sh', '-c', 'ps -eo args | grep -c "^sleep 61$" || true'], { signal: soon() });
    expect(stdout.trim()).toBe('0');
  });

  it('reports a missing program', async () => {
    await expect(runProgram(['/nonexistent'], { signal: soon(), input: 'x' })).rejects.toThrow(/ENOENT/);
  });
});
