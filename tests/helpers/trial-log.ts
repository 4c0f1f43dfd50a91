import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Stores the results of long trials, a JSON line each, so that an interrupted run continues. `--fresh` among the
 * arguments starts over.
 */
export class TrialLog<Result extends { readonly id: string }> {
  readonly #file: string;
  readonly #results = new Map<string, Result>();

  constructor(name: string, args: readonly string[]) {
    this.#file = join(process.cwd(), '.cache', 'trials', `${name}.jsonl`);
    if (args.includes('--fresh')) rmSync(this.#file, { force: true });
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      if (line === '') continue;
      const result = JSON.parse(line) as Result;
      this.#results.set(result.id, result);
    }
  }

  has(id: string): boolean {
    return this.#results.has(id);
  }

  add(result: Result): void {
    this.#results.set(result.id, result);
    mkdirSync(dirname(this.#file), { recursive: true });
    appendFileSync(this.#file, `${JSON.stringify(result)}\n`);
  }

  get results(): readonly Result[] {
    return [...this.#results.values()];
  }
}
