import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ForegroundWatch } from '../../src/main/platform/linux/foreground/foreground-watch';
import { missingPrograms, type StagedDesktop, startOpenbox, startSway } from '../helpers/staged-desktop';

/*
 * Switches between windows of real desktops without a screen, and checks that each switch is reported:
 *   npm run trials -- foreground [--only=x11,sway] [--runs=50]
 * X11 is Xvfb with Openbox and terminals of xterm, Sway has terminals of foot. A switch is right if the process of the
 * window is reported within two seconds, and nothing else follows.
 */

const WITHIN_MS = 2_000;
const AFTERWARD_MS = 50;
const LONGEST_PAUSE_MS = 200;
const WINDOWS = 4;

interface Desktop {
  readonly kind: string;
  readonly programs: readonly string[];
  readonly start: (windows: number) => Promise<StagedDesktop>;
}

const DESKTOPS: readonly Desktop[] = [
  { kind: 'x11', programs: ['Xvfb', 'openbox', 'xterm', 'xdotool'], start: startOpenbox },
  { kind: 'sway', programs: ['sway', 'swaymsg', 'foot', 'setpriv'], start: startSway },
];

const args = process.argv.slice(2);
const optionOf = (name: string) => args.find((one) => one.startsWith(`--${name}=`))?.split('=')[1];
const only = optionOf('only')?.split(',');
const runs = Number(optionOf('runs') ?? 50);
// The connections of the watch keep no process alive.
const alive = setInterval(() => undefined, 1_000);
const figures = [];
for (const desktop of DESKTOPS.filter(({ kind }) => only?.includes(kind) !== false)) {
  const missing = missingPrograms(...desktop.programs);
  figures.push(missing.length > 0 ? { kind: desktop.kind, missing } : await tryDesktop(desktop));
}
clearInterval(alive);
process.stdout.write(`${JSON.stringify({ trials: 'foreground', goal: 'every switch', figures }, null, 2)}\n`);
process.exitCode = figures.every((one) => 'missing' in one || one.right === one.of) ? 0 : 1;

async function tryDesktop({ kind, start }: Desktop) {
  const desktop = await start(WINDOWS);
  const watch = new ForegroundWatch({
    uid: process.getuid?.() ?? 0,
    hostName: hostname(),
    sessions: async function* () {
      yield desktop.env;
    },
    nowMs: Date.now,
  });
  try {
    await watch.start();
    return { kind, ...(await switchWindows(desktop, watch)) };
  } finally {
    await watch.stop();
    await desktop.stop();
  }
}

async function switchWindows(desktop: StagedDesktop, watch: ForegroundWatch) {
  const times: number[] = [];
  const wrong: string[] = [];
  let index = 0;
  for (let run = 0; run < runs; run++) {
    index = (index + 1 + Math.floor(Math.random() * (WINDOWS - 1))) % WINDOWS;
    const pid = desktop.pids[index] as number;
    const beganMs = performance.now();
    await desktop.focus(index);
    while (watch.current.pid !== pid && performance.now() - beganMs < WITHIN_MS) await sleep(1);
    const afterMs = performance.now() - beganMs;
    await sleep(AFTERWARD_MS);
    if (watch.current.pid === pid) times.push(afterMs);
    else wrong.push(`${run}: ${pid}, reported ${watch.current.pid ?? watch.current.reason}`);
    await sleep(Math.random() * LONGEST_PAUSE_MS);
  }
  times.sort((one, other) => one - other);
  return {
    right: times.length,
    of: runs,
    afterMs: { median: round(times[Math.floor(times.length / 2)]), longest: round(times.at(-1)) },
    wrong,
  };
}

function round(value = Number.NaN): number {
  return Math.round(value * 10) / 10;
}
