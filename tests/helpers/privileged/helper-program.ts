import { version } from '../../../package.json';
import { runHelper } from '../../../src/main/privileged/run-helper';

// The helper with a journal of the test's own: the real one takes no folder from anybody. FOLDER [MOST_SILENT_MS]
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
