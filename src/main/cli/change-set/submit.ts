import { basename } from 'node:path';
import { show, verb, withApi } from '../verb';
import { changeSetFile, readChangeSetFile } from './change-set-file';

export const submit = verb({
  summary: 'queue a change set',
  inputs: { file: changeSetFile },
  examples: ['calm.yaml'],
  run: async (context, { file }) => {
    const text = readChangeSetFile(file);
    return withApi(context, async ({ api }) => {
      const queued = await api.changeSets.submit({ text, fileName: basename(file) });
      return show(context, queued, ({ id }) => [`Queued as ${id}`]);
    });
  },
});
