import { describe, expect, it } from 'vitest';
import type { Check, CheckState } from '../../src/main/doctor/check';
import { createMachine } from './examined-machine';

type Case = readonly [
  name: string,
  files: Readonly<Record<string, string>>,
  state: CheckState,
  text: RegExp,
  options?: Parameters<typeof createMachine>[1],
];

/** Tries a check on machines of files. The text is searched in the detail and the remedy, with ` | ` between them. */
export function examineCases(check: Check, cases: readonly Case[]): void {
  describe(check.id, () => {
    for (const [name, files, state, text, options = {}] of cases) {
      it(`reports ${name}`, async () => {
        const finding = await check.examine(createMachine(files, options));
        expect(`${finding.detail} | ${finding.remedy}`).toMatch(text);
        expect(finding.state).toBe(state);
        expect(finding.remedy === null).toBe(state === 'ok');
      });
    }
  });
}
