import { runHeadlessHost } from './headless-host';

runHeadlessHost(process.argv.slice(2), new URL('.', import.meta.url));
