// node hold.ts DIRECTORY CHROMIUM: launches the double and waits to be killed, so that a test can check which processes
// end with it.
import { launchDouble } from './launch.ts';

const [directory, chromiumPath] = process.argv.slice(2) as [string, string];
const launched = launchDouble({ directory, chromiumPath });
const { pid } = await launched.call('endpoint');
process.stdout.write(`${JSON.stringify({ main: launched.child.pid, chromium: pid })}\n`);
setInterval(() => undefined, 60_000);
