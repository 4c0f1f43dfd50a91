import { closeUmask } from './base/person-umask';
import { runCommandLine } from './cli/program';

closeUmask();
process.exitCode = await runCommandLine(process.argv.slice(2), new URL('.', import.meta.url));
