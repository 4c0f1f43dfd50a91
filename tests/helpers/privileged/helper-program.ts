import { version } from '../../../package.json';
import { runHelper } from '../../../src/main/privileged/run-helper';

// Runs the helper with a journal of the test, because the real helper accepts no folder. FOLDER [MOST_SILENT_MS]
const [folder = '', mostSilentMs] = process.argv.slice(2);
await runHelper({
  folder,
  version,
  env: process.env,
  input: process.stdin,
  output: process.stdout,
  ...(mostSilentMs === undefined ? {} : { mostSilentMs: Number(mostSilentMs) }),
});
process.exit(0);
