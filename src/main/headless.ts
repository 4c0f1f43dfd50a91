import { runHeadlessHost } from './headless-host';

runHeadlessHost(process.argv.slice(2));
