import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readChangeSet } from './read-change-set';

it('reads the example of docs/automation.md', async () => {
  const page = readFileSync(join(process.cwd(), 'docs/automation.md'), 'utf8');
  const text = /## Change sets[\s\S]*?```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(await readChangeSet(text, 'docs')).toMatchObject({
    ok: true,
    changeSet: {
      timeoutMs: 300_000,
      retries: 3,
      rollback: { watchMs: 60_000, forMs: 7_200_000 },
      items: [{ value: 'idle' }, { value: null }],
    },
  });
});

it('defaults to 300 seconds and three retries, as the seeds require', async () => {
  const read = await readChangeSet('name: a\nchanges:\n  - { action: act, target: machine }\n', 'a.yaml');
  expect(read).toMatchObject({ ok: true, changeSet: { timeoutMs: 300_000, retries: 3, priority: 'normal' } });
});
