import type { RunProgramSync } from '../../run-program-sync';

/** @returns for each thread `none:0`, `idle` or such as `best-effort:4` @throws if ionice fails for one of them */
export function readIoClasses(threads: readonly number[], run: RunProgramSync): readonly string[] {
  const lines = run('ionice', ['-p', ...threads.map(String)])
    .trim()
    .split('\n');
  if (lines.length !== threads.length) throw new Error(`ionice reports ${lines.length} of ${threads.length} threads`);
  return lines.map((line) => {
    const [name = 'none', level] = line.trim().split(/: prio /);
    return level === undefined ? name : `${name}:${level}`;
  });
}

/** @throws if ionice fails for one of the threads, so that those after it are unchanged */
export function writeIoClasses(threads: readonly number[], wanted: string, run: RunProgramSync): void {
  const [name = 'none', level = '4'] = wanted.split(':');
  const number = { none: '0', realtime: '1', 'best-effort': '2', idle: '3' }[name] ?? '0';
  const levelArgs = number === '1' || number === '2' ? ['-n', level] : [];
  run('ionice', ['-c', number, ...levelArgs, '-p', ...threads.map(String)]);
}
