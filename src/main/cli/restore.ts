import { resolve } from 'node:path';
import { plainText } from '../../shared/format/plain-text';
import { restoreBackup } from '../store/restore-backup';
import { type Command, EXIT } from './command';
import { withOwnership } from './store-access';

export const restore: Command = {
  name: 'restore',
  summary: 'put an instance back as a backup holds it; no host may run',
  declare: (parser) => void parser.argument('<file>', 'what backup made').option('--force', 'move what is there aside'),
  run: (context, [file = ''], { force }) =>
    withOwnership(context, async () => {
      const { directories, configFile, terminal, json } = context;
      const result = await restoreBackup({
        file: resolve(file),
        dataDirectory: directories.data,
        configDirectory: directories.config,
        configFile,
        force: force === true,
        nowMs: Date.now(),
      });
      if (json) terminal.printJson(result);
      else {
        terminal.print(`Restored ${plainText(file, 500)} of ${new Date(result.createdAtMs).toISOString()}.`);
        if (result.movedAsideTo !== null) terminal.print(`What was there is in ${result.movedAsideTo}.`);
      }
      return EXIT.healthy;
    }),
};
