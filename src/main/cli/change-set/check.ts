import { readChangeSet } from '../../automation/change-sets/read-change-set';
import { exitCodeIf, show, verb } from '../verb';
import { changeSetFile, readChangeSetFile } from './change-set-file';

export const check = verb({
  summary: 'check a change set; needs no host',
  inputs: { file: changeSetFile },
  examples: ['calm.yaml'],
  run: async (context, { file }) => {
    const read = await readChangeSet(readChangeSetFile(file), file);
    const problems = read.ok ? [] : read.problems;
    return show(context, { problems }, () => (read.ok ? ['The file is valid.'] : problems), exitCodeIf(read.ok));
  },
});
