import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The secret in all of them. */
export const SECRET = 'S3cretPw';

interface RedactedLine {
  readonly text: string;
  readonly args: readonly string[];
  /** The command line without its secrets. */
  readonly shown: string;
}

const FIXTURE = join(import.meta.dirname, '../fixtures/field/command-lines/redacted.txt');

/** Reads the command lines of `tests/fixtures/field/command-lines`, whose head describes their form. */
export function readRedactedLines(): readonly RedactedLine[] {
  return readFileSync(FIXTURE, 'utf8')
    .split('\n')
    .filter((text) => text !== '' && !text.startsWith('#'))
    .map((text) => {
      const [line = '', shown = line.replaceAll(SECRET, '***')] = text.split(' ⇒ ');
      const args = line.replaceAll('\\n', '\n').match(/(?:«[^»]*»|\S)+/g) ?? [];
      return { text, args: args.map(withoutSigns), shown: withoutSigns(shown) };
    });
}

function withoutSigns(text: string): string {
  return text.replaceAll(/[«»]/g, '');
}
