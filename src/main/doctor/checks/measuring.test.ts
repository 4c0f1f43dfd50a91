import { expect, it } from 'vitest';
import { examineCases } from '../../../../tests/helpers/examine-cases';
import { createMachine, sampleHost } from '../../../../tests/helpers/examined-machine';
import { processFiles } from '../../../../tests/helpers/process-files';
import { battery } from './battery';
import { clock } from './clock';
import { kernelFiles } from './kernel-files';
import { pressure } from './pressure';
import { processes } from './processes';
import { sensors } from './sensors';
import { sources } from './sources';
import { surroundings } from './surroundings';

type Options = Parameters<typeof createMachine>[1];

const DOCKER = { '.dockerenv': '' };
const VIRTUAL = { 'sys/class/dmi/id/sys_vendor': 'QEMU\n' };
const LINE = 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';
const RELEASE = { 'proc/stat': 'cpu 1\n', 'proc/sys/kernel/osrelease': '6.6.31+rpt-rpi-v8\n' };

examineCases(kernelFiles, [
  [
    'all files',
    {
      'proc/stat': 'cpu 1\n',
      'proc/meminfo': 'MemTotal: 1 kB\n',
      'proc/uptime': '1 1\n',
      'proc/self/stat': '1 (a) S\n',
      'proc/self/mountinfo': '1\n',
      'proc/vmstat': 'pgpgin 1\n',
      'proc/diskstats': '1\n',
      'proc/loadavg': '0\n',
      'proc/net/dev': '1\n',
      'proc/net/snmp': '1\n',
      'proc/swaps': 'Filename\n',
      'sys/devices/system/cpu/online': '0\n',
      'sys/class/net/lo/type': '772\n',
    },
    'ok',
    /can be read/,
  ],
  [
    'gVisor, which lacks some',
    { 'proc/stat': 'cpu 1\n', 'proc/meminfo': 'M\n', 'proc/uptime': '1\n', 'proc/self/stat': '1\n' },
    'limited',
    /not there: \/proc\/vmstat \(paging\), \/proc\/diskstats \(disks\)/,
  ],
  ['ProcSubset=pid', { 'proc/self/stat': '1 (a) S\n' }, 'missing', /\/proc\/stat, \/proc\/meminfo.*ProcSubset=pid/],
]);

examineCases(pressure, [
  [
    'a kernel with it',
    { 'proc/pressure/cpu': LINE, 'proc/pressure/memory': LINE, 'proc/pressure/io': LINE },
    'ok',
    /waits for CPU/,
  ],
  ['a kernel with a part of it', { 'proc/pressure/cpu': LINE }, 'limited', /only reported for cpu/],
  [
    'Raspberry Pi OS, which switches it off',
    {
      ...RELEASE,
      'boot/firmware/cmdline.txt': 'console=tty1\n',
      'boot/config-6.6.31+rpt-rpi-v8': 'CONFIG_PSI=y\nCONFIG_PSI_DEFAULT_DISABLED=y\n',
    },
    'missing',
    /switched off by default.*Add psi=1 to the line in \/boot\/firmware\/cmdline\.txt/,
  ],
  [
    'a boot parameter',
    {
      ...RELEASE,
      'proc/cmdline': 'quiet psi=0\n',
      'etc/default/grub': '',
      'usr/sbin/update-grub': '',
      'boot/config-6.6.31+rpt-rpi-v8': 'CONFIG_PSI=y\n# CONFIG_PSI_DEFAULT_DISABLED is not set\n',
    },
    'missing',
    /psi=0 \| Remove psi=0 from GRUB_CMDLINE_LINUX in \/etc\/default\/grub, run `sudo update-grub`, then restart/,
  ],
  [
    'a kernel that was built without it',
    { ...RELEASE, 'proc/cmdline': 'psi=1\n', 'boot/config-6.6.31+rpt-rpi-v8': '# CONFIG_PSI is not set\n' },
    'missing',
    /built without it.*CONFIG_PSI=y/,
  ],
  [
    'a kernel of unknown options that was booted with it',
    { 'proc/stat': '', 'proc/cmdline': 'psi=1\n' },
    'missing',
    /although.*psi=1 \| Use a kernel/,
  ],
  [
    'a container that hides it',
    {
      ...DOCKER,
      ...RELEASE,
      'proc/cmdline': 'psi=1\n',
      'boot/config-6.6.31+rpt-rpi-v8': 'CONFIG_PSI=y\nCONFIG_PSI_DEFAULT_DISABLED=y\n',
    },
    'missing',
    /hidden here \| Show it \/proc\/pressure: look for masked paths/,
  ],
  ['an incomplete /proc', { 'proc/self/stat': '1 (a) S\n' }, 'missing', /See the check "Kernel files"/],
  [
    'an old kernel',
    { 'proc/stat': '', 'proc/sys/kernel/osrelease': '4.15.0-213-generic\n' },
    'missing',
    /older than 4\.20/,
  ],
  ['a kernel of unknown options', {}, 'missing', /does not report it \| Add psi=1/],
  [
    'gVisor',
    { 'proc/stat': '', 'proc/version': 'Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n' },
    'missing',
    /gVisor does not report it/,
  ],
]);

const HIDDEN = (options: string) => ({
  'proc/1/stat': '',
  'proc/self/mountinfo': `22 1 0:21 / /proc rw,nosuid shared:5 - proc proc rw,${options}\n`,
});

examineCases(processes, [
  ['visible ones', HIDDEN('relatime'), 'ok', /visible/],
  ['hidden ones', HIDDEN('hidepid=2'), 'limited', /hidepid=2: they are invisible.*mount -o remount,hidepid=0 \/proc/],
  [
    'hidden ones with a group for exceptions',
    { ...HIDDEN('hidepid=invisible,gid=27'), 'etc/group': 'root:x:0:\nproc:x:27:\n' },
    'limited',
    /hidepid=invisible.*sudo usermod -aG proc ann/,
  ],
  [
    'a member of that group',
    { ...HIDDEN('hidepid=invisible,gid=27'), 'proc/self/status': 'Gid:\t1000\t1000\nGroups:\t27 1000\n' },
    'ok',
    /visible/,
  ],
  ['root', { ...HIDDEN('hidepid=2'), 'proc/self/status': 'CapEff:\t000001ffffffffff\n' }, 'ok', /visible/],
  [
    'a unit that hides them',
    { ...HIDDEN('hidepid=ptraceable'), 'proc/self/cgroup': '0::/system.slice/homeostat.service\n' },
    'limited',
    /ProtectProc=default in homeostat\.service/,
  ],
  ['an empty /proc', {}, 'missing', /lists no process/],
]);

examineCases(surroundings, [
  ['hardware', {}, 'ok', /hardware of its own/],
  ['a virtual machine', VIRTUAL, 'ok', /a virtual machine \(QEMU\)/],
  ['a container', { ...DOCKER, ...VIRTUAL }, 'limited', /a container \(Docker\), in a virtual machine \(QEMU\)/],
]);

const CHIP = { 'sys/class/hwmon/hwmon0/name': 'k10temp\n', 'sys/class/hwmon/hwmon0/temp1_input': '45000\n' };

examineCases(sensors, [
  ['temperatures and fans', { ...CHIP, 'sys/class/hwmon/hwmon0/fan1_input': '900\n' }, 'ok', /1 temperature, 1 fan/],
  ['thermal zones', { 'sys/class/thermal/thermal_zone0/temp': '1\n' }, 'ok', /1 temperature, 0 fans/],
  ['none in a virtual machine', VIRTUAL, 'missing', /virtual machine has no sensors/],
  ['none in a container', DOCKER, 'missing', /outside of the container/],
  ['none on a machine of AMD', { 'proc/cpuinfo': 'vendor_id\t: AuthenticAMD\n' }, 'missing', /modprobe k10temp/],
  ['none elsewhere', { 'proc/cpuinfo': 'CPU implementer\t: 0x41\n' }, 'missing', /sensors-detect/],
]);

const BATTERY = { 'sys/class/power_supply/BAT0/type': 'Battery\n', 'sys/class/power_supply/BAT0/present': '1\n' };
const LAPTOP = { 'sys/class/dmi/id/chassis_type': '10\n' };

examineCases(battery, [
  ['a charge', { ...BATTERY, 'sys/class/power_supply/BAT0/capacity': '87\n' }, 'ok', /BAT0/],
  ['a charge in ampere-hours', { ...BATTERY, 'sys/class/power_supply/BAT0/charge_now': '870\n' }, 'ok', /BAT0/],
  ['a battery without a charge', BATTERY, 'limited', /BAT0 does not report its charge/],
  ['a desktop', { 'sys/class/dmi/id/chassis_type': '3\n' }, 'ok', /runs on mains/],
  ['a laptop without a driver', LAPTOP, 'missing', /modprobe battery/],
  ['an empty bay', { ...LAPTOP, ...BATTERY, 'sys/class/power_supply/BAT0/present': '0\n' }, 'limited', /bay is empty/],
]);

const clockIs = (value: boolean | undefined): Options => ({ probes: { isClockSynchronized: async () => value } });
const running = (name: string) => ({ [`run/systemd/units/invocation:${name}.service`]: '' });

examineCases(clock, [
  ['the file of systemd-timesyncd', { 'run/systemd/timesync/synchronized': '' }, 'ok', /timesyncd/, clockIs(undefined)],
  ['a synchronized clock', {}, 'ok', /synchronized/, clockIs(true)],
  ['a clock that nothing sets', {}, 'limited', /timedatectl set-ntp true/, clockIs(false)],
  ['a daemon without result', running('chronyd'), 'limited', /although chronyd.*chronyc tracking/, clockIs(false)],
  ['a daemon without timedatectl', running('chronyd'), 'unknown', /chronyd runs/, clockIs(undefined)],
  ['a container', DOCKER, 'unknown', /clock of its host/, clockIs(undefined)],
  ['a machine without any', {}, 'unknown', /Install chrony/, clockIs(undefined)],
]);

it('finds the program that sets the clock among the processes', async () => {
  const files = Object.fromEntries(
    Object.entries(processFiles({ pid: 42, name: 'chronyd', parentPid: 1, cgroup: '' })).map(([path, text]) => [
      `proc/${path}`,
      text,
    ]),
  );
  const finding = await clock.examine(createMachine(files, clockIs(false)));
  expect(finding.detail).toContain('chronyd');
});

examineCases(sources, [
  ['no host', {}, 'unknown', /only a running host/],
  ['a host that measures everything', {}, 'ok', /every source/, { hostState: sampleHost() }],
  [
    'sources without values',
    {},
    'limited',
    /Pressure \(PSI\): this kernel does not report it; GPU: no driver/,
    {
      hostState: sampleHost({
        silentSources: [
          { title: 'Pressure (PSI)', reason: 'this kernel does not report it' },
          { title: 'GPU', reason: 'no driver' },
        ],
      }),
    },
  ],
]);
