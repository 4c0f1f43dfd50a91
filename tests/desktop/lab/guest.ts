import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appears } from './appears';
import type { Instance } from './places';

const DEFAULT_LIMIT_SECONDS = 120;

/** Runs scripts in the guest, through the files of tests/desktop/guest/agent. */
export class Guest {
  #jobs = 0;

  constructor(private readonly instance: Instance) {}

  /** Runs a script of bash as root. @returns its output @throws if it fails or takes too long */
  async run(script: string, limitSeconds = DEFAULT_LIMIT_SECONDS): Promise<string> {
    const { jobs, out } = this.instance;
    const name = `${process.pid}-${++this.#jobs}`;
    const file = (ending: string) => join(out, `${name}.${ending}`);
    const part = join(jobs, `.${name}`);
    writeFileSync(part, script);
    renameSync(part, join(jobs, `${name}.sh`));
    if (!(await appears(file('rc'), limitSeconds)))
      throw new Error(`no end after ${limitSeconds} s: ${script}\n${read(file('out'))}`);
    const [output, errors, code] = [read(file('out')), read(file('err')), read(file('rc')).trim()];
    for (const ending of ['out', 'err', 'rc']) rmSync(file(ending), { force: true });
    if (code !== '0') throw new Error(`status ${code} of: ${script}\n${output}${errors}`);
    return output;
  }

  /** Runs a script that prints JSON. */
  async ask<Answer>(script: string, limitSeconds?: number): Promise<Answer> {
    const output = await this.run(script, limitSeconds);
    try {
      return JSON.parse(output) as Answer;
    } catch (cause) {
      throw new Error(`no JSON from: ${script}\n${output}`, { cause });
    }
  }
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
