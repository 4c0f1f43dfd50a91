import { readFixture } from '../fixture';

/** Text in formats of the kernel that no fixture of a whole machine has, with their sources. */

/** Architectures, whose formats differ. */
export const CPUINFO: readonly string[] = [
  readFixture('proc/debian-12-vm/cpuinfo'),
  ...['armv6', 's390x', 'loong64'].map((name) => readFixture(`field/cpuinfo-of-other-machines/${name}`)),
  'processor\t: 0\nBogoMIPS\t: 108.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd08\n\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4\n',
];

/** proc_pid_mountinfo(5), with and without optional fields, with escapes and control groups of both versions. */
export const MOUNTINFO: readonly string[] = [
  [
    '22 27 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw',
    '27 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw,errors=remount-ro',
    '30 22 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate',
    '98 27 259:1 / /boot/efi rw,relatime shared:48 master:3 - vfat /dev/nvme0n1p1 rw,fmask=0077',
    '361 27 8:17 / /media/a\\040b\\134c ro,relatime - exfat /dev/sdb1 ro',
    '',
  ].join('\n'),
  '32 24 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct\n',
];

/** include/net/route.h; a default route, a local one, and a rejecting one. */
export const ROUTES: readonly string[] = [
  [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'wlp2s0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
    'wlp2s0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0',
    '*\t0000000A\t00000000\t0200\t0\t0\t0\t000000FF\t0\t0\t0',
    '',
  ].join('\n'),
];

/** net/ipv6/route.c, `rt6_info_route`. */
export const IPV6_ROUTES: readonly string[] = [
  [
    '20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   wlp2s0',
    'fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   wlp2s0',
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo',
    '',
  ].join('\n'),
];

/** Documentation/networking/proc_net_tcp.rst. */
export const TCP: readonly string[] = [
  [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 21535 1 0000000000000000 100 0 0 10 0',
    '   1: 0F02000A:B1F2 2CF5E2A2:01BB 01 00000000:00000000 02:00000A5C 00000000  1000        0 81205 2 0000000000000000 20 4 30 10 -1',
    '',
  ].join('\n'),
];

/** OpenZFS, `arc_kstat`. */
export const ARCSTATS: readonly string[] = [
  '13 1 0x01 123 33456 8123456 91234567\nname                            type data\nhits                            4    1234\nc_min                           4    1048576\nsize                            4    8388608\n',
];

/** mm/swapfile.c, `swap_show`. */
export const SWAPS: readonly string[] = [
  'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/zram0                              partition\t8388604\t\t1024\t\t100\n/swap\\040file                           file\t\t1048572\t\t0\t\t-2\n',
];

/** A kernel that reports more fields than are known. */
export const PRESSURE_OF_A_NEW_KERNEL =
  'some avg10=1.00 avg60=0.50 avg300=0.25 total=1234567 avg3600=0.10\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0 avg3600=0.00\n';
