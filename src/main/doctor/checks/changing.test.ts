import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { examineCases } from '../../../../tests/helpers/examine-cases';
import { createMachine } from '../../../../tests/helpers/examined-machine';
import { controlGroups } from './control-groups';
import { delegation } from './delegation';
import { disks } from './disks';
import { helper } from './helper';
import { priorities } from './priorities';
import { processorClock } from './processor-clock';
import { rights } from './rights';
import { rivals } from './rivals';
import { swap } from './swap';
import { userUnits } from './user-units';

const DOCKER = { '.dockerenv': '' };
const VIRTUAL = { 'sys/class/dmi/id/sys_vendor': 'QEMU\n' };
const SYSTEMD = { 'run/systemd/system/.keep': '' };
const WSL = { 'proc/sys/kernel/osrelease': '5.15.167.4-microsoft-standard-WSL2\n' };

const ROOT_CAPABILITIES = 'CapEff:\t000001ffffffffff\n';
/** The default set of Docker. */
const DOCKER_CAPABILITIES = 'CapEff:\t00000000a80425fb\n';
const limits = (nice: number) => `Max open files  1024  524288  files\nMax nice priority         ${nice}  ${nice}\n`;

examineCases(rights, [
  ['a person', {}, 'ok', /ann \(uid 1000\): programs of your own/],
  ['root', { 'proc/self/status': ROOT_CAPABILITIES }, 'ok', /everything/, { uid: 0 }],
  [
    'root in a container',
    { ...DOCKER, 'proc/self/status': DOCKER_CAPABILITIES },
    'limited',
    /root without SYS_NICE, SYS_PTRACE \| Start the container with --cap-add SYS_NICE --cap-add SYS_PTRACE/,
    { uid: 0 },
  ],
  [
    'root in a unit',
    { 'proc/self/status': 'CapEff:\t0000000000000000\n' },
    'limited',
    /CapabilityBoundingSet=/,
    { uid: 0 },
  ],
]);

examineCases(priorities, [
  ['a capability', { 'proc/self/status': ROOT_CAPABILITIES }, 'ok', /CAP_SYS_NICE/],
  ['a limit that suffices', { 'proc/self/limits': limits(20) }, 'ok', /raised again to nice 0/],
  ['a limit of sound programs', { 'proc/self/limits': limits(31) }, 'ok', /raised again to nice -11/],
  [
    'no limit',
    { 'proc/self/limits': limits(0) },
    'limited',
    /no limit for nice\) \| Run `echo "ann - nice 0" \| sudo tee \/etc\/security\/limits\.d\/homeostat\.conf`/,
  ],
  ['a limit that does not suffice', { 'proc/self/limits': limits(10) }, 'limited', /a limit of nice 10/],
  [
    'no limit in a container, in which nobody may raise one',
    { ...DOCKER, 'proc/self/limits': limits(0), 'proc/self/status': 'CapBnd:\t00000000a80425fb\n' },
    'limited',
    /no limit for nice\) \| Start the container with --ulimit nice=20, or run Homeostat outside of it\.$/,
  ],
  [
    'no limit in a container of another kind',
    {
      'run/systemd/container': 'lxc\n',
      'proc/self/limits': limits(0),
      'proc/self/status': 'CapBnd:\t000001fffeffffff\n',
    },
    'limited',
    /\| Run Homeostat outside of the container: no program in it may raise a limit\.$/,
  ],
  [
    'no limit in a container with all rights',
    { ...DOCKER, 'proc/self/limits': limits(0), 'proc/self/status': 'CapBnd:\t000001ffffffffff\n' },
    'limited',
    /limits\.d/,
  ],
]);

it('reads the rights of the host instead of its own', async () => {
  const files = { 'proc/self/limits': limits(0), 'proc/4242/limits': limits(20) };
  expect((await priorities.examine(createMachine(files, { subject: '4242' }))).state).toBe('ok');
});

const PKEXEC = { 'usr/bin/pkexec': '' };
const SET_USER_ID = { modes: { '/usr/bin/pkexec': 0o4755 } };

examineCases(helper, [
  ['root', {}, 'ok', /not needed/, { uid: 0 }],
  ['a machine without polkit', {}, 'missing', /Install polkit/],
  ['a sandbox', { ...PKEXEC, 'proc/self/status': 'NoNewPrivs:\t1\n' }, 'missing', /NoNewPrivileges=/, SET_USER_ID],
  ['a pkexec without its bit', PKEXEC, 'missing', /chmod 4755 \/usr\/bin\/pkexec/],
  ['no helper', PKEXEC, 'limited', /not installed/, SET_USER_ID],
  [
    'a helper that others may write',
    { ...PKEXEC, 'usr/lib/homeostat/homeostat-helper': '' },
    'limited',
    /chown -R root:/,
    SET_USER_ID,
  ],
  ['a helper', PKEXEC, 'ok', /asks for an administrator/, { ...SET_USER_ID, hasHelper: true }],
]);

const UNIFIED = '35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n';
const unified = (controllers: string) => ({
  'proc/self/mountinfo': UNIFIED,
  'sys/fs/cgroup/cgroup.controllers': `${controllers}\n`,
});
const OLD = {
  'proc/self/mountinfo': '32 24 0:28 / /sys/fs/cgroup/cpu rw shared:12 - cgroup cgroup rw,cpu,cpuacct\n',
};

examineCases(controlGroups, [
  ['version 2', unified('cpuset cpu io memory pids'), 'ok', /version 2: cpuset, cpu, io, memory, pids/],
  [
    'a Raspberry Pi without memory',
    {
      ...unified('cpuset cpu io pids'),
      'proc/cmdline': 'cgroup_disable=memory console=tty1\n',
      'boot/firmware/cmdline.txt': '',
    },
    'limited',
    /without memory \| Add cgroup_enable=memory to the line in \/boot\/firmware\/cmdline\.txt/,
  ],
  ['a kernel without io', unified('cpu memory pids'), 'limited', /Use a kernel with the controllers io/],
  [
    'a container without io',
    { ...DOCKER, ...unified('cpu memory') },
    'limited',
    /Give the container the controllers io/,
  ],
  [
    'version 1 by a boot parameter',
    { ...OLD, 'proc/cmdline': 'systemd.unified_cgroup_hierarchy=0\n' },
    'limited',
    /version 1: cpu, cpuacct; only root.*Remove systemd\.unified_cgroup_hierarchy=0/,
  ],
  ['version 1', OLD, 'limited', /Add systemd\.unified_cgroup_hierarchy=1/],
  ['version 1 for root', OLD, 'ok', /version 1/, { uid: 0 }],
  ['none', {}, 'missing', /CONFIG_CGROUPS=y/],
  ['none in a container', DOCKER, 'missing', /outside of the container/],
]);

const OWN = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service';
const desktop = (own: string) => ({
  ...SYSTEMD,
  ...unified('cpuset cpu io memory pids'),
  'sys/fs/cgroup/user.slice/cgroup.controllers': 'cpuset cpu io memory pids\n',
  'sys/fs/cgroup/user.slice/user-1000.slice/cgroup.controllers': `${own}\n`,
  [`${OWN}/cgroup.controllers`]: `${own}\n`,
});
const WRITABLE = { writable: [OWN] };

examineCases(delegation, [
  ['all controllers', desktop('cpu io memory pids'), 'ok', /cpu, memory, io, pids in \/user\.slice/, WRITABLE],
  [
    'the default of systemd 252',
    desktop('cpu memory pids'),
    'limited',
    /cpu, memory, pids may be written; \/user\.slice does not pass io on \| Write "\[Service\]" and "Delegate=cpu cpuset io memory pids" to \/etc\/systemd\/system\/user@\.service\.d\/delegate\.conf/,
    WRITABLE,
  ],
  [
    'a drop-in that does not apply yet',
    {
      ...desktop('memory pids'),
      'etc/systemd/system/user@.service.d/delegate.conf': '[Service]\nDelegate=cpu cpuset io memory pids\n',
    },
    'limited',
    /daemon-reload`, log out completely/,
    WRITABLE,
  ],
  ['groups of root', desktop('cpu io memory pids'), 'missing', /cpu belongs to root; memory belongs to root/],
  ['version 1', { ...SYSTEMD, ...OLD }, 'missing', /Add systemd\.unified_cgroup_hierarchy=1/],
  ['another init', unified('cpu io memory pids'), 'missing', /Only systemd delegates groups/],
  ['WSL without systemd', { ...WSL, ...unified('cpu io memory pids') }, 'missing', /systemd=true.*wsl\.conf/],
  ['root', unified('cpu io memory'), 'ok', /root may write/, { uid: 0, writable: ['/sys/fs/cgroup'] }],
  ['root with read-only groups', unified('cpu io memory'), 'missing', /read-only here.*--cgroupns=host/, { uid: 0 }],
]);

const INSTANCE = { 'run/user/1000/systemd/private': '' };
const RUNTIME = { hostEnv: { XDG_RUNTIME_DIR: '/run/user/1000' } };

examineCases(userUnits, [
  ['an instance', { ...SYSTEMD, ...INSTANCE }, 'ok', /runs/, RUNTIME],
  ['a shell of su without its variable', { ...SYSTEMD, ...INSTANCE }, 'limited', /export XDG_RUNTIME_DIR=/],
  [
    'a variable of another user',
    { ...SYSTEMD, ...INSTANCE },
    'limited',
    /is \/run\/user\/0, not \/run\/user\/1000/,
    { hostEnv: { XDG_RUNTIME_DIR: '/run/user/0' } },
  ],
  ['no instance', SYSTEMD, 'missing', /sudo loginctl enable-linger ann/, RUNTIME],
  ['root', SYSTEMD, 'missing', /Run Homeostat as yourself/, { uid: 0 }],
  ['another init', { 'proc/1/comm': 'runit\n' }, 'missing', /run by runit.*only the action stop-unit/],
  ['WSL without systemd', { ...WSL, 'proc/1/comm': 'init(Ubuntu)\n' }, 'missing', /systemd=true under \[boot\]/],
  ['a container', { ...DOCKER, 'proc/1/comm': 'sh\n' }, 'missing', /outside of the container/],
]);

const policy = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`sys/devices/system/cpu/cpufreq/policy0/${name}`, `${text}\n`]),
  );
const EPP = { scaling_driver: 'amd-pstate-epp', energy_performance_preference: 'balance_performance' };
const POLICY = '/sys/devices/system/cpu/cpufreq/policy0';

examineCases(processorClock, [
  [
    'a driver for administrators',
    policy({ scaling_driver: 'acpi-cpufreq', scaling_governor: 'schedutil' }),
    'ok',
    /acpi-cpufreq, governor schedutil; administrators may change it/,
  ],
  [
    'a driver with a preference',
    policy({ ...EPP, scaling_governor: 'powersave' }),
    'ok',
    /preference balance_performance; can be changed/,
    { writable: [POLICY] },
  ],
  [
    'a governor that fixes the preference',
    policy({ ...EPP, scaling_governor: 'performance' }),
    'limited',
    /fixes the preference \| Run `echo powersave \| sudo tee/,
  ],
  ['a driver without governor', policy({ scaling_driver: 'intel_cpufreq' }), 'limited', /has no governor/],
  ['a virtual machine', VIRTUAL, 'missing', /hypervisor sets the clock/],
  ['a container', DOCKER, 'missing', /outside of the container/],
  [
    'a driver that is switched off',
    { 'proc/cmdline': 'amd_pstate=disable\n' },
    'missing',
    /Remove amd_pstate=disable from/,
  ],
  ['hardware without driver', {}, 'missing', /CPPC or SpeedStep/],
]);

const queue = (name: string, text: string) => ({ [`sys/block/${name}/queue/scheduler`]: `${text}\n` });

examineCases(disks, [
  [
    'disks with a choice',
    { ...queue('nvme0n1', '[none] mq-deadline kyber bfq'), ...queue('sda', 'none mq-deadline [bfq]') },
    'ok',
    /nvme0n1 none, sda bfq/,
  ],
  [
    'more disks than can be shown',
    Object.assign({}, ...['sda', 'sdb', 'sdc', 'sdd', 'sde', 'sdf'].map((name) => queue(name, '[bfq] none'))),
    'ok',
    /sdd bfq and 2 more/,
  ],
  ['a disk without a choice', queue('vda', '[none]'), 'limited', /no choice of schedulers \| Run `sudo modprobe bfq`/],
  ['no disks', { ...queue('loop0', '[none] bfq'), ...queue('zram0', '[none] bfq') }, 'missing', /no disks/],
  ['a container', DOCKER, 'missing', /outside of the container/],
]);

const SWAPS = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const ZRAM = `${SWAPS}/dev/zram0                              partition\t8388604\t\t0\t\t100\n`;
const ZSWAP = { 'sys/module/zswap/parameters/enabled': 'Y\n' };

examineCases(swap, [
  ['a swap file', { 'proc/swaps': `${SWAPS}/swap.img  file\t\t2097148\t\t0\t\t-2\n` }, 'ok', /swap\.img/],
  ['compressed swap', { 'proc/swaps': ZRAM }, 'ok', /zram0, compressed/],
  ['zswap', { 'proc/swaps': `${SWAPS}/dev/nvme0n1p3 partition 1 0 -2\n`, ...ZSWAP }, 'ok', /with zswap/],
  ['zswap in front of zram', { 'proc/swaps': ZRAM, ...ZSWAP }, 'limited', /compressed twice.*echo N/],
  ['none', { 'proc/swaps': SWAPS }, 'limited', /none.*Install zram-generator/],
  ['none, with a device for it', { 'sys/block/zram0/disksize': '0\n' }, 'limited', /optimize apply zram-swap/],
  ['none in a container', DOCKER, 'limited', /host of this container/],
]);

const unit = (name: string) => ({ [`run/systemd/units/invocation:${name}.service`]: '' });

examineCases(rivals, [
  ['none', {}, 'ok', /none/],
  ['neighbors', { ...unit('systemd-oomd'), ...unit('irqbalance') }, 'ok', /systemd-oomd ends groups.*irqbalance/],
  [
    'a rival',
    { ...unit('power-profiles-daemon'), ...unit('thermald') },
    'limited',
    /power-profiles-daemon manages some.*thermald.*systemctl disable --now power-profiles-daemon/,
  ],
  [
    'two rivals',
    { ...unit('tuned'), ...unit('com.system76.Scheduler') },
    'limited',
    /tuned, system76-scheduler manage/,
  ],
]);

it('reports TLP by the folder that it leaves', async () => {
  const machine = createMachine({});
  mkdirSync(machine.path('/run/tlp'), { recursive: true });
  expect(await rivals.examine(machine)).toMatchObject({
    state: 'limited',
    remedy: expect.stringContaining('now tlp`'),
  });
});
