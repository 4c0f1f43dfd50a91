import { version } from '../../package.json';
import { messageOf } from './base/errors';
import { installLastResort } from './base/last-resort';
import { refuseInspector } from './base/refuse-inspector';
import { runHelper, undoEverything } from './privileged/run-helper';

/**
 * The privileged helper: started as root through pkexec or sudo, it serves the one client on its standard input.
 * `--undo-all` undoes everything instead; a package does that before it is removed.
 */
const FOLDER = '/var/lib/homeostat';
const EXIT_SOFTWARE = 70;
const EXIT_UNAVAILABLE = 69;

// Programs that it runs are the system's own, independent of the environment at its start.
process.env['PATH'] = '/usr/sbin:/usr/bin:/sbin:/bin';
process.umask(0o077);
process.chdir('/');
refuseInspector();
installLastResort({ directory: FOLDER, program: 'helper', version, end: () => process.exit(EXIT_SOFTWARE) });

try {
  if (process.getuid?.() !== 0) throw new Error('the helper must run as root, started with pkexec or sudo');
  const [argument, ...more] = process.argv.slice(2);
  if (more.length > 0 || (argument !== undefined && argument !== '--undo-all'))
    throw new Error('the only valid argument is --undo-all');
  if (argument === undefined) {
    await runHelper({ folder: FOLDER, version, env: process.env, input: process.stdin, output: process.stdout });
  } else for (const line of undoEverything(FOLDER)) process.stdout.write(`${line}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`homeostat-helper: ${messageOf(error)}\n`);
  process.exit(EXIT_UNAVAILABLE);
}
