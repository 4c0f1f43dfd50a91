// Downloads Electron's binary into its package and reports the progress; runs on the bundled Node.
import { createRequire } from 'node:module';

const requireFromElectron = createRequire(import.meta.resolve('electron/package.json'));
const { downloadArtifact } = requireFromElectron('@electron/get');
const { version } = requireFromElectron('./package.json');

let told = -1;
await downloadArtifact({
  version,
  artifactName: 'electron',
  platform: process.platform,
  arch: process.arch,
  checksums: requireFromElectron('./checksums.json'),
  downloadOptions: {
    quiet: true,
    getProgressCallback: async ({ percent }) => {
      const tenth = Math.floor(percent * 10);
      if (tenth === told) return;
      told = tenth;
      process.stdout.write(`Electron: ${tenth * 10}%\n`);
    },
  },
}).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
// The installer now finds the archive in its cache, checks it and unpacks it.
requireFromElectron('./install.js');
