import { readFileSync } from 'node:fs';
import { Guest } from './lab/guest';
import { deleteOldImages, ensureImage } from './lab/image';
import { makeLabDisk } from './lab/lab-disk';
import { openInstance } from './lab/places';
import { boot, endRunning } from './lab/virtual-machine';

const [command, ...args] = process.argv.slice(2);
const say = (text: string) => process.stderr.write(`desktop-lab: ${text}\n`);
const instance = openInstance();
switch (command) {
  case 'build':
    ensureImage(say);
    deleteOldImages();
    break;
  case 'boot': {
    makeLabDisk(instance);
    const at = performance.now();
    const { pid } = await boot(ensureImage(say), instance, true);
    say(`process ${pid}, after ${Math.round((performance.now() - at) / 1000)} s`);
    break;
  }
  case 'job':
    process.stdout.write(await new Guest(instance).run(readFileSync(0, 'utf8'), Number(args[0] ?? 120)));
    break;
  case 'end':
    endRunning(instance);
    break;
}
