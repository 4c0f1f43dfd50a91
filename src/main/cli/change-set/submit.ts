import { basename } from 'node:path';
import { query } from '../verb';
import { changeSetFile, readChangeSetFile } from './change-set-file';

export const submit = query({
  summary: 'queue a change set',
  inputs: { file: changeSetFile },
  examples: ['calm.yaml'],
  prepare: ({ file }) => ({ text: readChangeSetFile(file), fileName: basename(file) }),
  ask: (api, changeSet) => api.changeSets.submit(changeSet),
  lines: ({ id }) => [`Queued as ${id}`],
});
