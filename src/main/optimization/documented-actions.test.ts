import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { LINUX_ROOTS } from '../platform/linux/roots';
import { createActions } from './registry';

const FEWEST_ROWS = 20;

it('matches every row of the table in the documentation', () => {
  const folder = temporaryDirectory();
  const actions = createActions({
    processes: { procRoot: LINUX_ROOTS.proc, ownPid: process.pid, guardPid: () => undefined },
    autostart: { own: folder, system: [], desktop: undefined },
    caches: { cache: folder, quarantine: folder, procRoot: LINUX_ROOTS.proc, uid: 0, nowMs: () => 0 },
    roots: LINUX_ROOTS,
  });
  const document = readFileSync(join(process.cwd(), 'docs/optimization.md'), 'utf8');
  const rows = document
    .split('\n')
    .map((line) => line.split(' | '))
    .filter((cells) => cells.length === 8 && cells[0]?.startsWith('| `'))
    .map(([id = '', , , risk = '', rights = '']) => ({
      id: id.replaceAll(/[|` ]/g, ''),
      risk: /^\w+/.exec(risk)?.[0],
      rights: /^\w+/.exec(rights)?.[0],
    }));
  expect(rows.length).toBeGreaterThan(FEWEST_ROWS);
  for (const row of rows) {
    const action = actions.find(({ id }) => id === row.id);
    expect(row).toEqual({ id: action?.id, risk: action?.risk, rights: action?.privilege });
  }
});
