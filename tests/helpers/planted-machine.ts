import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeTree } from './write-tree';

/** Everything about a machine and its people that no support bundle may contain. */
export const PLANTED = {
  hostName: 'tuxedo-of-ann',
  domain: 'corp.example.com',
  userName: 'annika',
  fullName: 'Annika Larsson',
  otherUser: 'bjorn',
  password: 'hunter2-in-argv',
  comm: 'Zq1',
  databasePassword: 'Tr0ub4dor',
  configToken: 'cfgtok-77aa88bb99',
  logToken: 'ghp_0123456789abcdefABCDEF0123456789abcd',
  envSecret: 'from-the-environment-42',
  webhook: 'T0AAAA/B0BBBB/XyZxYzXyZxYz',
  hardwareAddress: '3c:52:82:1d:aa:07',
  dashboardToken: 'dash-5f4dcc3b5aa765d6',
  serial: 'PF2ABCDE',
  diskSerial: 'S4EWNX0N123456',
  piSerial: '10000000abcd1234',
  machineId: '4c4c4544003210518053b4c04f4a5831',
  uuid: 'd95a1e5a-3f0f-4b3e-9f39-6a3a5e3f8c11',
  ip: '192.168.77.12',
  ip6: '2a02:8109:9a80:3f::12',
  network: 'Larssons WLAN',
  mail: 'annika.l@mailbox.example',
  server: 'nas.larsson.example',
} as const;

const { userName, hostName, hardwareAddress, uuid, machineId } = PLANTED;
const COMPACT = hardwareAddress.replaceAll(':', '');
const HOME = `/home/${userName}`;

const STAT = (pid: number, comm: string) =>
  `${pid} (${comm}) S 1 ${pid} ${pid} 0 -1 4194304 10 0 0 0 5 5 0 0 20 0 1 0 100 0 10\n`;

const COMMANDS: Readonly<Record<number, readonly [comm: string, executable: string, ...args: string[]]>> = {
  100: ['mysql', '/usr/bin/mysql', 'mysql', '-uroot', `-p${PLANTED.databasePassword}`, 'shop'],
  101: ['tool', `${HOME}/bin/tool`, `${HOME}/bin/tool`, `--password=${PLANTED.password}`, `--host=${PLANTED.ip}`],
  102: ['ssh', '/usr/bin/ssh', 'ssh', `${PLANTED.otherUser}@${PLANTED.server}`],
  103: ['curl', '/usr/bin/curl', 'curl', `https://hooks.slack.com/services/${PLANTED.webhook}`],
  104: ['nmcli', '/usr/bin/nmcli', 'nmcli', 'wifi', 'connect', PLANTED.network, 'password', PLANTED.password],
  105: ['python3', '/usr/bin/python3.11', 'python3', 'server.py', `--mail=${PLANTED.mail}`],
  107: [`x --password=${PLANTED.comm}`, '/usr/bin/x', 'x'],
  106: [`${userName}-backup`, `${HOME}/b`, `sshd: ${userName}@pts/0`],
};

function processFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(COMMANDS).flatMap(([pid, [comm, , ...args]]) => [
      [`proc/${pid}/stat`, STAT(Number(pid), comm)],
      [`proc/${pid}/cmdline`, `${args.join('\0')}\0`],
      [`proc/${pid}/io`, 'read_bytes: 10\nwrite_bytes: 10\n'],
      [`proc/${pid}/cgroup`, `0::/user.slice/user-1000.slice/app-${userName}\\x2dshop-${uuid}.scope\n`],
      [`proc/${pid}/environ`, `PASSWORD=${PLANTED.password}\0`],
    ]),
  );
}

const FILES: Readonly<Record<string, string>> = {
  'etc/hostname': `${hostName}.${PLANTED.domain}\n`,
  'etc/passwd': [
    'root:x:0:0:root:/root:/bin/bash',
    `${userName}:x:1000:1000:${PLANTED.fullName},,,:${HOME}:/bin/bash`,
    `${PLANTED.otherUser}:x:1001:1001::/home/${PLANTED.otherUser}:/bin/bash`,
  ].join('\n'),
  [`etc/NetworkManager/system-connections/${PLANTED.network}.nmconnection`]: '',
  'etc/secret': PLANTED.password,
  'proc/sys/kernel/hostname': `${hostName}\n`,
  'proc/stat': 'cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\nbtime 1700000000\nctxt 5\n',
  'proc/meminfo': 'MemTotal: 16000 kB\nMemFree: 8000 kB\nMemAvailable: 9000 kB\n',
  'proc/uptime': '100.00 50.00\n',
  'proc/cpuinfo': `processor : 0\nmodel name : x\nSerial\t\t: ${PLANTED.piSerial}\n`,
  'proc/net/dev': `Inter-|\n face |\nenx${COMPACT}: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\nwg-${userName}: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n`,
  'proc/net/route': `Iface\tDestination\tGateway\tFlags\nenx${COMPACT}\t00000000\t0C4DA8C0\t0003\n`,
  'proc/net/ipv6_route':
    '2a0281099a80003f0000000000000012 80 00000000000000000000000000000000 00 fe800000000000003e5282fffe1daa07 00000400 00000003 00000000 00000003 eth0\n',
  'proc/self/mountinfo': [
    `22 1 259:2 / / rw - ext4 /dev/mapper/luks-${uuid} rw`,
    `23 22 0:40 / /media/${userName}/My\\040${userName} rw - cifs //${PLANTED.server}/x rw,username=${userName},password=${PLANTED.password},addr=${PLANTED.ip}`,
    `24 22 8:1 / /mnt/disk rw - ext4 /dev/disk/by-id/ata-Samsung_SSD_860_${PLANTED.diskSerial}-part1 rw`,
    `25 22 0:41 / /mnt/nas rw - nfs4 ${PLANTED.server}:/export rw`,
  ].join('\n'),
  'proc/self/cgroup': `0::/machine.slice/${machineId}\n`,
  ...processFiles(),
  [`sys/class/net/enx${COMPACT}/address`]: `${hardwareAddress}\n`,
  [`sys/class/net/enx${COMPACT}/operstate`]: 'up\n',
  [`sys/class/net/enx${COMPACT}/uevent`]: `INTERFACE=enx${COMPACT}\n`,
  [`sys/class/power_supply/hid-${hardwareAddress}-battery/type`]: 'Battery\n',
  [`sys/class/power_supply/hid-${hardwareAddress}-battery/serial_number`]: `${hardwareAddress}\n`,
  'sys/class/dmi/id/product_serial': `${PLANTED.serial}\n`,
  'sys/class/dmi/id/sys_vendor': 'LENOVO\n',
  'sys/class/dmi/id/product_name': `20XY (${PLANTED.serial})\n`,
  'sys/class/hwmon/hwmon0/name': 'k10temp\n',
  'sys/class/hwmon/hwmon0/temp1_input': '42000\n',
  'sys/class/hwmon/hwmon1/name': 'drivetemp\n',
  'sys/class/hwmon/hwmon1/temp1_input': '30000\n',
  [`sys/fs/cgroup/machine.slice/${machineId}/cpu.stat`]: 'usage_usec 5\n',
  [`sys/fs/cgroup/machine.slice/${machineId}/memory.current`]: '5\n',
  [`sys/fs/cgroup/machine.slice/${machineId}/memory.max`]: 'max\n',
  'sys/devices/pci0000:00/0000:00:1f.2/block/sda/size': '1000\n',
  'sys/devices/pci0000:00/0000:00:1f.2/block/sda/device/serial': `${PLANTED.diskSerial}\n`,
  'sys/devices/pci0000:00/0000:00:1f.2/block/sda/device/model': 'Samsung SSD 860\n',
  'home/homeostat.yaml': `# of ${userName}, the token is ${PLANTED.logToken}
services:
  - name: shop
    kind: http
    url: https://${userName}:${PLANTED.password}@${PLANTED.server}/health?key=${PLANTED.configToken}
    headers:
      X-Key: ${PLANTED.configToken}
      Authorization: env:SHOP_TOKEN
  - { name: db, kind: command, command: [mysqladmin, -uroot, "-p${PLANTED.databasePassword}", ping] }
`,
  'home/alerts.yaml': `channels:
  - { name: team, kind: slack, webhook: "https://hooks.slack.com/services/${PLANTED.webhook}" }
  - name: mail
    kind: email
    host: ${PLANTED.server}
    from: ${PLANTED.mail}
    to: [${PLANTED.mail}]
    password: |
      ${PLANTED.password}
  broken: [
`,
  'home/token': `${PLANTED.dashboardToken}\n`,
  'home/logs/homeostat.log': `${[
    {
      atMs: 1,
      level: 'error',
      area: 'services',
      message: `cannot reach ${PLANTED.server} at ${PLANTED.ip}`,
      details: { url: `https://${PLANTED.server}/x?token=${PLANTED.configToken}` },
    },
    {
      atMs: 2,
      level: 'warn',
      area: 'alerting',
      message: `alerts.yaml:3: ${PLANTED.webhook} is no reference`,
      details: { user: PLANTED.fullName, secret: PLANTED.envSecret },
    },
    {
      atMs: 3,
      level: 'info',
      area: 'a',
      message: `${HOME}/x of ${hostName}`,
      details: { mac: hardwareAddress, id: uuid, token: PLANTED.dashboardToken },
    },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n')}\nnot JSON: ${HOME} ${PLANTED.ip6} ${machineId} ${PLANTED.envSecret}\n`,
  'home/crashes/000000000000005-7.json': JSON.stringify({
    atMs: 5,
    kind: 'exception',
    program: 'headless',
    version: '0.1.0',
    pid: 7,
    uptimeMs: 5,
    message: `cannot open ${HOME}/data on ${hostName}`,
    stack: `Error\n    at ${HOME}/homeostat/out/main/headless.js:1:1`,
  }),
};

/** Writes a machine whose files contain every {@link PLANTED} text. */
export function writePlantedMachine(root: string): void {
  writeTree(root, FILES);
  const link = (path: string, target: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  };
  for (const [pid, [, executable]] of Object.entries(COMMANDS)) {
    link(`proc/${pid}/exe`, executable);
    link(`proc/${pid}/cwd`, `${HOME}/projects`);
    link(`proc/${pid}/root`, '/');
  }
  link('sys/block/sda', '../devices/pci0000:00/0000:00:1f.2/block/sda');
  // Nothing outside may be read through these.
  link('sys/class/hwmon/hwmon7', '../../../etc');
  link('sys/class/net/evil', '/etc');
  link('sys/class/dmi/id/chassis', '../../../../etc/secret');
  link('proc/loadavg', '../etc/secret');
}
