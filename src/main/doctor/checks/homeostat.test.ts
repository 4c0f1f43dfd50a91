import { examineCases } from '../../../../tests/helpers/examine-cases';
import { sampleHost } from '../../../../tests/helpers/examined-machine';
import { DEFAULT_CONFIG } from '../../../shared/model/config';
import { AdvisedError } from '../../base/errors';
import { autostart } from './autostart';
import { dataDirectory } from './data-directory';
import { descriptors } from './descriptors';
import { host } from './host';
import { inotify } from './inotify';
import { installation } from './installation';
import { node } from './node';
import { port } from './port';
import { settings } from './settings';

examineCases(host, [
  ['none', {}, 'limited', /homeostat start/],
  ['one', {}, 'ok', /headless 0\.1\.0 runs \(process 4242\)/, { hostState: sampleHost() }],
  ['one of another build', {}, 'limited', /homeostat restart/, { hostState: sampleHost({ isOtherBuild: true }) }],
  ['one with notices', {}, 'limited', /it reports: full/, { hostState: sampleHost({ notices: ['full'] }) }],
  [
    'one that hangs',
    {},
    'missing',
    /does not respond \| Restart/,
    { hostState: { kind: 'problem', problem: 'it does not respond', advice: 'Restart it.' } },
  ],
]);

const listenerIs = (name: string | null | undefined) => ({ probes: { findListener: async () => name } });
const dashboard = { ...DEFAULT_CONFIG.dashboard, enabled: false };

examineCases(port, [
  ['a free one', {}, 'ok', /7842 is free/, listenerIs(undefined)],
  ['one of another program', {}, 'limited', /in use by nginx/, listenerIs('nginx')],
  ['one of another user', {}, 'limited', /program of another user/, listenerIs(null)],
  ['that of the host', {}, 'ok', /served by the host/, { hostState: sampleHost() }],
  ['another one', {}, 'limited', /because 7842/, { hostState: sampleHost({ url: 'http://127.0.0.1:41999/#token=x' }) }],
  ['a host without dashboard', {}, 'limited', /serves no dashboard/, { hostState: sampleHost({ url: null }) }],
  ['a dashboard that is off', {}, 'limited', /enabled/, { settings: { dashboard, problem: undefined } }],
]);

examineCases(settings, [
  ['a valid file', {}, 'ok', /valid/],
  ['a mistake', {}, 'missing', /line 3.*Fix the file/, { settings: { dashboard, problem: 'line 3: unknown key' } }],
]);

const UNIT = {
  'home/ann/.config/systemd/user/homeostat.service': '[Service]\nExecStart=/opt/homeostat/bin/homeostat run\n',
};
const ENTRY = 'home/ann/.config/autostart/homeostat.desktop';

examineCases(autostart, [
  ['nothing', {}, 'limited', /nothing starts it/],
  ['a desktop entry', { [ENTRY]: 'Exec=homeostat start\n' }, 'ok', /starts it at login/],
  ['a hidden entry', { [ENTRY]: 'Exec=homeostat start\nHidden=true\n' }, 'limited', /nothing starts it/],
  ['a unit', UNIT, 'limited', /sudo loginctl enable-linger ann/],
  ['a unit with linger', { ...UNIT, 'var/lib/systemd/linger/ann': '' }, 'ok', /linger is on/],
  [
    'a unit of the system',
    { 'etc/systemd/system/homeostat.service': 'ExecStart=/usr/bin/node /opt/homeostat/out/main/headless.js\n' },
    'ok',
    /with the machine/,
  ],
]);

examineCases(node, [
  ['the bundled version', {}, 'ok', /24\.21\.0/],
  ['an older version', {}, 'limited', /tested with 24/, { versions: { node: '20.11.1' } }],
  ['a version that is too old', {}, 'missing', /too old/, { versions: { node: '18.19.0' } }],
]);

const mount = (path: string, type: string, options = 'rw,relatime') => ({
  'proc/self/mountinfo': `1 0 8:1 / / rw - ext4 /dev/sda1 rw\n40 1 0:50 / ${path} ${options} - ${type} source rw\n`,
});

const CLONE = { 'opt/homeostat/bin/homeostat': '' };

examineCases(installation, [
  ['a disk', mount('/home', 'ext4'), 'ok', /\/opt\/homeostat/],
  ['a disk without programs', mount('/opt', 'ext4', 'rw,noexec'), 'missing', /remount,exec \/opt/],
  ['a network', mount('/opt', 'nfs4'), 'limited', /nfs4/],
  [
    'a clone',
    CLONE,
    'ok',
    /^\/opt\/homeostat; homeostat is not on the PATH, so type \/opt\/homeostat\/bin\/homeostat instead \|/,
    { env: { PATH: '/usr/local/bin:/usr/bin' } },
  ],
  [
    'a clone with a command',
    { ...CLONE, 'usr/bin/homeostat': '' },
    'ok',
    /^\/opt\/homeostat \|/,
    { env: { PATH: '/usr/local/bin:/usr/bin' } },
  ],
]);

const HOME = { writable: ['/home/ann'] };
const DATA = { 'home/ann/.local/share/homeostat/journal.log': '' };
const freeIs = (availableBytes: number, inodesFree = 9_000) => ({
  ...HOME,
  probes: {
    usageOf: async () => ({ sizeBytes: 2 ** 40, usedBytes: 0, availableBytes, inodes: 10_000, inodesFree }),
  },
});

examineCases(dataDirectory, [
  ['a disk', { ...DATA, ...mount('/home', 'ext4') }, 'ok', /1\.00 TiB free \(ext4\)/, HOME],
  ['a directory that is not there yet', { 'home/ann/.profile': '', ...mount('/home', 'btrfs') }, 'ok', /btrfs/, HOME],
  ['little space', DATA, 'limited', /500 MiB free.*store\.max_megabytes/, freeIs(500 * 2 ** 20)],
  ['no space', DATA, 'missing', /1\.00 MiB free/, freeIs(2 ** 20)],
  ['few inodes', DATA, 'limited', /only 10 further files/, freeIs(2 ** 40, 10)],
  ['a directory of another user', DATA, 'missing', /not writable for you/],
  ['a read-only disk', { ...DATA, ...mount('/home', 'ext4', 'ro,relatime') }, 'missing', /read-only.*--home/, HOME],
  ['a network', { ...DATA, ...mount('/home', 'nfs4') }, 'limited', /nfs4.*local disk/, HOME],
  ['a disk of Windows in WSL', { ...DATA, ...mount('/home', '9p') }, 'limited', /9p/, HOME],
  ['an encrypted folder', { ...DATA, ...mount('/home', 'fuse.gocryptfs') }, 'limited', /fuse\.gocryptfs/, HOME],
  ['memory', { ...DATA, ...mount('/home', 'tmpfs') }, 'limited', /in memory \(tmpfs\)/, HOME],
  [
    'a container',
    { ...DATA, 'proc/self/mountinfo': '1 0 0:40 / / rw - overlay overlay rw\n' },
    'limited',
    /Mount a volume/,
    HOME,
  ],
  [
    'a directory that others may write',
    DATA,
    'missing',
    /Others may write \| chmod/,
    {
      ...HOME,
      probes: {
        requireTrusted: () => {
          throw new AdvisedError('Others may write', 'chmod');
        },
      },
    },
  ],
]);

const files = (soft: string, hard: string) => ({
  'proc/self/limits': `Max open files            ${soft}  ${hard}  files\n`,
});

examineCases(descriptors, [
  ['the usual limit', files('1024', '524288'), 'ok', /up to 524288/],
  ['no limit', files('unlimited', 'unlimited'), 'ok', /any number/],
  ['a low limit', files('512', '512'), 'limited', /ulimit -n 4096/],
  ['a limit that is too low', files('64', '64'), 'missing', /too few to run/],
  [
    'a machine with nearly all files open',
    { ...files('1024', '4096'), 'proc/sys/fs/file-nr': '95000\t0\t100000\n' },
    'limited',
    /95000 of the 100000.*fs\.file-max/,
  ],
  ['an unknown limit', {}, 'unknown', /cannot be read/],
]);

const inotifyLimits = (instances: number, watches: number) => ({
  'proc/sys/fs/inotify/max_user_instances': `${instances}\n`,
  'proc/sys/fs/inotify/max_user_watches': `${watches}\n`,
});
const failing = (code: string) => ({
  probes: {
    watch: () => {
      throw Object.assign(new Error(code), { code });
    },
  },
});

examineCases(inotify, [
  ['the usual limits', inotifyLimits(128, 65_536), 'ok', /128 instances and 65536 watches/],
  ['few instances', inotifyLimits(16, 65_536), 'limited', /max_user_instances=1024/],
  ['few watches', inotifyLimits(128, 1_024), 'limited', /max_user_watches=524288/],
  ['instances that are used up', inotifyLimits(128, 65_536), 'missing', /all 128 instances/, failing('EMFILE')],
  ['watches that are used up', inotifyLimits(128, 8_192), 'missing', /all 8192 watches/, failing('ENOSPC')],
  ['another error', inotifyLimits(128, 8_192), 'unknown', /ENOSYS/, failing('ENOSYS')],
  ['unknown limits', {}, 'ok', /they work/],
]);
