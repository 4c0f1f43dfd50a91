import { expect, it } from 'vitest';
import { createMachine, sampleHost } from '../../../tests/helpers/examined-machine';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { type Action, defineAction } from '../optimization/action';
import { createActions } from '../optimization/registry';
import { ACTION_REMEDIES } from './action-remedies';
import { examineActions } from './examine-actions';

const OWN = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service';
/** A desktop as systemd sets it up by default, which passes on everything but io. */
const DESKTOP = {
  'run/systemd/system/.keep': '',
  'proc/self/mountinfo': '35 24 0:30 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n',
  'proc/self/limits': 'Max nice priority         0                    0\n',
  'sys/fs/cgroup/cgroup.controllers': 'cpu io memory pids\n',
  'sys/fs/cgroup/user.slice/cgroup.controllers': 'cpu io memory pids\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/cgroup.controllers': 'cpu memory pids\n',
  [`${OWN}/cgroup.controllers`]: 'cpu memory pids\n',
};
const PERSON = { writable: [OWN] };

const fake = (id: string, problem?: string, changes: Partial<Action> = {}): Action => ({
  ...defineAction({
    id,
    summary: '',
    effect: '',
    area: 'processor',
    risk: 'low',
    cooldownMs: 0,
    unsupported: () => problem,
    plan: () => ({ targetText: '', note: '', knobs: [] }),
  }),
  ...changes,
});

const KERNEL = { privilege: 'root', targets: ['machine'] } as const;
const planOf = (path: string): Pick<Action, 'plan'> => ({
  plan: () => ({
    ok: true,
    plan: { targetText: '', note: '', knobs: [{ knob: { kind: 'sysctl', path }, want: '10' }] },
  }),
});
const NO_RIGHT = 'needs administrator: echo 10 > /proc/sys/vm/swappiness';

type Options = Parameters<typeof createMachine>[1];

it.each([
  ['a weight in a group of your own', fake('group-weight'), 'works', /groups of your own/, PERSON],
  ['a weight without delegation', fake('group-weight'), 'needs-helper', /cpu is not delegated.*Delegate=/, {}],
  ['a quota without delegation', fake('group-quota'), 'unsupported', /cpu is not delegated.*Delegate=/, {}],
  ['a disk limit', fake('group-io-limit'), 'unsupported', /io is not delegated.*delegate\.conf/, PERSON],
  ['a pause of a group', fake('freeze-group'), 'works', /groups of your own/, PERSON],
  ['a pause of a group without delegation', fake('freeze-group'), 'unsupported', /freezer is not delegated/, {}],
  ['a priority', fake('process-priority'), 'needs-helper', /could not raise.*limits\.d\/homeostat\.conf/, PERSON],
  [
    'a priority as the action states it',
    fake('process-priority', 'needs administrator rights to raise a lowered priority again (CAP_SYS_NICE)'),
    'needs-helper',
    /could not raise.*limits\.d\/homeostat\.conf/,
    PERSON,
  ],
  [
    'a disk limit under systemd',
    fake('group-io-limit', 'systemd manages the limits of its units: use group-io-weight'),
    'unsupported',
    /Use the action group-io-weight/,
    PERSON,
  ],
  [
    'a boost without a window',
    fake('foreground-boost', 'the desktop does not report which window is in front'),
    'unsupported',
    /docs\/automation\.md/,
    PERSON,
  ],
  [
    'a priority with the helper',
    fake('process-priority'),
    'needs-helper',
    /asks for an administrator/,
    { hasHelper: true },
  ],
  ['an affinity', fake('cpu-affinity'), 'works', /programs of your own/, PERSON],
  ['a folder', fake('clean-cache', undefined, { targets: ['path'] }), 'works', /no further rights/, PERSON],
  ['a writable setting', fake('swappiness', undefined, KERNEL), 'works', /may write the setting/, PERSON],
  [
    'a setting of root',
    fake('swappiness', NO_RIGHT, { ...KERNEL, ...planOf('/proc/sys/vm/swappiness') }),
    'needs-helper',
    /only an administrator.*`homeostat optimize apply swappiness --target machine --dry-run`/,
    PERSON,
  ],
  [
    'a setting of root with the helper',
    fake('swappiness', NO_RIGHT, { ...KERNEL, ...planOf('/proc/sys/vm/swappiness') }),
    'needs-helper',
    /asks for an administrator/,
    { hasHelper: true },
  ],
  [
    'a setting that the helper does not know',
    fake('zram-swap', NO_RIGHT, { ...KERNEL, ...planOf('/proc/sys/vm/other') }),
    'unsupported',
    /the helper does not/,
    PERSON,
  ],
  [
    'a read-only setting',
    fake('huge-pages', '/sys/x is read-only on this machine'),
    'unsupported',
    /ProtectKernel/,
    PERSON,
  ],
  ['memory without swap', fake('reclaim', 'this machine has no swap, so'), 'unsupported', /check "Swap"/, PERSON],
  [
    'a governor',
    fake('cpu-governor', 'it follows: use energy-preference'),
    'unsupported',
    /action energy-pref/,
    PERSON,
  ],
  ['a future action', fake('later', 'no such thing here'), 'unsupported', /no such thing here.*Nothing to do/, PERSON],
] as const)('examines %s', (_, action, state, text, options: Options) => {
  const [finding] = examineActions(createMachine(DESKTOP, options), [action]);
  expect(`${finding?.reason} | ${finding?.remedy}`).toMatch(text);
  expect(finding?.state).toBe(state);
  expect(finding?.remedy === null).toBe(state === 'works');
});

it('lets root change everything', () => {
  const files = { ...DESKTOP, 'proc/self/status': 'CapEff:\t000001ffffffffff\n' };
  const machine = createMachine(files, { uid: 0, writable: ['/sys/fs/cgroup'] });
  const actions = ['group-io-limit', 'process-priority', 'freeze-group'].map((id) => fake(id));
  expect(examineActions(machine, actions).map(({ state, reason }) => `${state} ${reason}`)).toEqual([
    'works for all groups',
    'works for all programs',
    'works for all groups',
  ]);
});

it('believes the reasons of a running host, and not its own', () => {
  const actions = new Map([
    ['one', 'the host cannot'],
    ['two', null],
    ['three', null],
  ]);
  const machine = createMachine(DESKTOP, { hostState: sampleHost({ actions }) });
  const findings = examineActions(machine, [
    fake('one'),
    fake('two', 'cannot here'),
    fake('three', NO_RIGHT, { ...KERNEL, ...planOf('/proc/sys/vm/swappiness') }),
    fake('four', 'cannot here'),
  ]);
  expect(findings.map(({ state, reason }) => `${state}: ${reason}`)).toEqual([
    'unsupported: the host cannot',
    'works: for programs of your own',
    'needs-helper: only an administrator may change it',
    'unsupported: cannot here',
  ]);
});

it('examines the others if one fails', () => {
  const broken = fake('broken', undefined, {
    unsupported: () => {
      throw new Error('no meminfo');
    },
  });
  expect(examineActions(createMachine({}), [broken, fake('freeze')])).toMatchObject([
    { state: 'unsupported', reason: 'cannot be examined: no meminfo' },
    { state: 'works' },
  ]);
});

/** Actions that work on every machine. */
const ALWAYS = ['own-pace'];

it('has a remedy for every action of the registry, in one line', () => {
  const root = temporaryDirectory();
  writeTree(root, { 'proc/stat': '', 'sys/.keep': '' });
  const roots = { proc: `${root}/proc`, sys: `${root}/sys` };
  const actions = createActions({
    processes: { procRoot: roots.proc, ownPid: process.pid, guardPid: () => undefined },
    autostart: { own: root, system: [], desktop: undefined },
    caches: { cache: root, quarantine: root, procRoot: roots.proc, uid: 0, nowMs: () => 0 },
    roots,
  });
  const ids = actions.map(({ id }) => id).filter((id) => !ALWAYS.includes(id));
  expect(Object.keys(ACTION_REMEDIES).sort()).toEqual(ids.sort());
  for (const { state, reason, remedy } of examineActions(createMachine({}), actions)) {
    expect(reason).not.toBe('');
    if (state !== 'works') expect(remedy).toMatch(/^[A-Z][^\n]+[.`]$/);
  }
});
