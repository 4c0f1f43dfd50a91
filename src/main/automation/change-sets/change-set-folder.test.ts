import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindMount } from '../../../../tests/helpers/bind-mount';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { ChangeSetFolder } from './change-set-folder';

describe('the inbox', () => {
  it('is usable below the same directory as the queue, and stays empty', () => {
    const path = temporaryDirectory();
    expect(new ChangeSetFolder(path).prepare()).toBeUndefined();
    expect(readdirSync(join(path, 'inbox'))).toEqual([]);
    expect(readdirSync(join(path, 'queue'))).toEqual([]);
  });

  it.for([
    ['writable', /is mounted apart, so no change set can be taken from it\. Mount .* as a whole/],
    ['read-only', /is read-only, so no change set can be taken from it/],
  ] as const)('has a problem if it is mounted alone, %s', ([mode, problem], context) => {
    const path = temporaryDirectory();
    const inbox = join(path, 'inbox');
    mkdirSync(inbox, { mode: 0o700 });
    // The same disk, as with a volume of a container.
    const obstacle = bindMount(temporaryDirectory(), inbox, mode);
    if (obstacle !== undefined) context.skip(obstacle);
    expect(new ChangeSetFolder(path).prepare()).toMatch(problem);
    expect(readdirSync(inbox)).toEqual([]);
  });
});
