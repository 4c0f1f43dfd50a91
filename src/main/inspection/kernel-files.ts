/**
 * Form of a file's content, by which a support bundle rewrites it. `numbers` contain nothing that a person chose: neither
 * a name of the machine, a user, a device or a mount, nor an address. Files of `presence` are copied without content,
 * because their names are all that is used. Each file of a `process` has a form of its own.
 */
export type KernelContent =
  | 'numbers'
  | 'presence'
  | 'names'
  | 'cpuinfo'
  | 'mounts'
  | 'routes'
  | 'routes6'
  | 'units'
  | 'process';

/**
 * Files below /proc and /sys that collectors, the inventory and the role of the machine are read from: `{a,b}` for
 * alternatives, `*` for any text in a name, `#` for a number. Folders and links among them are recorded, not read. The
 * counters come first, so that two readings of them are equally far apart. No other file is opened for a support bundle,
 * since some files of /sys do something when they are read, or never respond.
 */
export const KERNEL_FILES: readonly (readonly [content: KernelContent, ...paths: readonly string[]])[] = [
  ['numbers', 'proc/{stat,uptime,meminfo,vmstat,loadavg,diskstats}', 'proc/pressure/{cpu,memory,io,irq}'],
  ['names', 'proc/net/dev'],
  ['numbers', 'proc/net/{snmp,netstat,sockstat}', 'proc/spl/kstat/zfs/arcstats'],
  ['routes', 'proc/net/route'],
  ['routes6', 'proc/net/ipv6_route'],
  ['names', 'proc/self/cgroup'],
  ['mounts', 'proc/self/{mountinfo,mounts}', 'proc/mounts', 'proc/1/mounts'],
  ['units', 'proc/self/auxv'],
  ['cpuinfo', 'proc/cpuinfo'],
  // The limit of the container in which Homeostat runs, by version of control groups.
  ['numbers', 'sys/fs/cgroup/memory.{current,max,stat}', 'sys/fs/cgroup/memory.swap.{current,max}'],
  ['numbers', 'sys/fs/cgroup/memory/memory.{usage_in_bytes,limit_in_bytes,stat}'],
  ['numbers', 'sys/devices/system/cpu/{online,present}', 'sys/devices/{cpu_core,cpu_atom,cpu_lowpower}/cpus'],
  ['numbers', 'sys/devices/system/cpu/cpu#/cpu_capacity'],
  ['numbers', 'sys/devices/system/cpu/cpu#/cpufreq/{scaling_cur_freq,cpuinfo_max_freq}'],
  ['presence', 'sys/block/*', 'sys/block/*/slaves/*'],
  ['names', 'sys/block/*/device/model'],
  ['numbers', 'sys/block/*/{size,queue/rotational}'],
  ['presence', 'sys/class/net/*', 'sys/class/net/*/{device,bridge,bonding,brport,tun_flags,lower_*,brif/*}'],
  ['names', 'sys/class/net/*/{type,speed,operstate,carrier,uevent,address,ifindex,iflink,flags}'],
  ['names', 'sys/class/net/*/device/driver'],
  ['presence', 'sys/class/{hwmon,thermal,power_supply}/*', 'sys/class/hwmon/*/device'],
  ['names', 'sys/class/hwmon/*/{name,device/name}'],
  ['names', 'sys/class/hwmon/*/{temp,fan}#_{input,label,fault}'],
  ['names', 'sys/class/hwmon/*/device/{temp,fan}#_{input,label,fault}'],
  ['names', 'sys/class/thermal/thermal_zone#/{type,temp}'],
  ['names', 'sys/class/power_supply/*/{type,scope,online,present,status,capacity}'],
  ['numbers', 'sys/class/power_supply/*/{energy,charge}_{now,full,full_design}'],
  ['numbers', 'sys/class/power_supply/*/{power,current,voltage}_now'],
  ['names', 'sys/class/drm/*-*/status'],
  ['names', 'sys/class/dmi/id/{sys_vendor,product_name}', 'sys/firmware/devicetree/base/model'],
  ['numbers', 'sys/bus/pci/devices/*/{class,vendor,device}'],
  // The working directory and the control group only where the name of the application depends on them.
  ['process', 'proc/#/{stat,cmdline,io,exe,cwd,cgroup}'],
];

/** @example expandBraces('a{b,c}') // ['ab', 'ac'] */
export function expandBraces(path: string): readonly string[] {
  const match = /\{([^{}]*)\}/.exec(path);
  if (match === null) return [path];
  const [braces, alternatives = ''] = match;
  return alternatives.split(',').flatMap((one) => expandBraces(path.replace(braces, () => one)));
}

/** @returns undefined for a name without a sign for others */
export function patternOf(name: string): RegExp | undefined {
  if (!/[*#]/.test(name)) return undefined;
  const source = name
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('#', '\\d+');
  return new RegExp(`^${source}$`);
}
