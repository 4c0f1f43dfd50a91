import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrialLog } from '../helpers/trial-log';
import { Guest } from './lab/guest';
import { deleteOldImages, ensureImage } from './lab/image';
import { makeLabDisk } from './lab/lab-disk';
import { openInstance } from './lab/places';
import { formatCounts, formatReport } from './lab/report';
import { type Run, runScenarios } from './lab/run-scenarios';
import type { Row, Scenario } from './lab/scenario';
import { takePicture } from './lab/take-picture';
import { boot, endRunning } from './lab/virtual-machine';
import { SCENARIOS } from './scenarios';

/*
 * Tries the product on a Debian desktop with systemd, as an ordinary user, in a virtual machine:
 *   npm run desktop-lab                     the default scenarios, once each
 *   npm run desktop-lab -- NAME…            these scenarios
 *   npm run desktop-lab -- all [TIMES] [NAME…] [--fresh]
 *                                           all scenarios, ten times each; an interrupted run continues
 *   npm run desktop-lab -- list | build     names; the image alone
 *   npm run desktop-lab -- boot | job [SECONDS] <SCRIPT | shot NAME | end       by hand
 * LAB_INSTANCE names the machine (two can run at the same time), LAB_ACCELERATION is kvm or tcg, LAB_CHECKOUT is
 * another built clone.
 */

const REPETITIONS = 10;
const instance = openInstance();
const guest = new Guest(instance);
const say = (text: string) => void process.stderr.write(`desktop-lab: ${text}\n`);

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => void | Promise<void>>> = {
  list() {
    for (const { id, isDefault, summary } of SCENARIOS)
      process.stdout.write(`${isDefault ? '*' : ' '} ${id.padEnd(20)} ${summary}\n`);
    process.stdout.write('* runs by default\n');
  },
  build() {
    ensureImage(say);
    deleteOldImages();
  },
  async boot() {
    makeLabDisk(instance);
    const { pid } = await boot(ensureImage(say), instance, true);
    say(`process ${pid} until \`end\``);
  },
  async job([seconds]) {
    process.stdout.write(await guest.run(readFileSync(0, 'utf8'), Number(seconds ?? 120)));
  },
  async shot([name = 'desktop']) {
    say(await takePicture(guest, instance, name));
  },
  end: () => endRunning(instance),
  all: (args) => runAll(args),
};

const [command = '', ...rest] = process.argv.slice(2);
const act = COMMANDS[command] ?? (() => runNamed(process.argv.slice(2)));
await act(rest);

/** Runs the default scenarios, or those that are named. */
async function runNamed(names: readonly string[]): Promise<void> {
  const rows: Row[] = [];
  const runs = select(names).map((scenario) => ({ id: scenario.id, scenario }));
  await runScenarios(instance, runs, { say, done: (row) => void rows.push(note(row)) });
  conclude('desktop-lab', rows);
}

async function runAll(args: readonly string[]): Promise<void> {
  const log = new TrialLog<Row>('desktop-lab', args);
  const words = args.filter((arg) => !arg.startsWith('--'));
  const names = words.filter((word) => !isCount(word));
  const scenarios = names.length === 0 ? SCENARIOS : select(names);
  const runs: Run[] = Array.from({ length: Number(words.find(isCount) ?? REPETITIONS) }, (_, index) =>
    scenarios.map((scenario) => ({ id: `${scenario.id} ${index + 1}`, scenario })),
  ).flat();
  const missing = runs.filter(({ id }) => !log.has(id));
  say(`${runs.length - missing.length} of ${runs.length} runs are done`);
  await runScenarios(instance, missing, { say, done: (row) => log.add(note(row)) });
  const wanted = new Set(runs.map(({ id }) => id));
  const results = log.results.filter(({ id }) => wanted.has(id));
  conclude('desktop-lab-all', results);
}

function isCount(word: string): boolean {
  return /^\d+$/.test(word);
}

function select(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return SCENARIOS.filter(({ isDefault }) => isDefault);
  return names.map((name) => {
    const found = SCENARIOS.find(({ id }) => id === name);
    if (found === undefined) {
      say(`unknown scenario ${name}; see \`npm run desktop-lab -- list\``);
      process.exit(64);
    }
    return found;
  });
}

function note(row: Row): Row {
  process.stderr.write(`${JSON.stringify(row)}\n`);
  return row;
}

/** Prints the table, and keeps it in a file. */
function conclude(name: string, rows: readonly Row[]): void {
  const report = `${formatReport(rows)}\n${formatCounts(rows)}`;
  process.stdout.write(report);
  const directory = join('.cache', 'trials');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${name}.md`);
  writeFileSync(file, report);
  say(`the table is in ${file}`);
  if (rows.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
}
