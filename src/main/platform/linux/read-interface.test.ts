import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { isInsideInterface, isStackedInterface } from '../../../shared/model/interface-names';
import { parseIpv6Routes, parseRoutes } from './parse-routes';
import { readInterface } from './read-interface';

const nameRole = (name: string) => (isInsideInterface(name) ? 'inside' : isStackedInterface(name) ? 'stacked' : 'link');

describe('a name alone', () => {
  it.each(['lo', 'veth12ab', 'docker0', 'br-1a2b', 'virbr0', 'ifb1', 'cni0', 'fwbr101i0', 'tap101i0', 'incusbr0'])(
    'keeps %s inside',
    (name) => expect(nameRole(name)).toBe('inside'),
  );
  it.each([
    'eth0',
    'enp3s0',
    'wlan0',
    'usb0',
    'lowpan0',
    'lorawan0',
    'wwan0',
    'local0',
    'enx001122334455',
    'wlp0s20f3',
  ])('makes %s a link', (name) => expect(nameRole(name)).toBe('link'));
  it.each(['br0', 'br-lan', 'vmbr0', 'bond0', 'wg0', 'tun0', 'ppp0', 'tailscale0', 'eth0.100', 'ztabcdefgh', 'team0'])(
    'stacks %s on others',
    (name) => expect(nameRole(name)).toBe('stacked'),
  );
});

/** A machine with hardware. */
const CARD = { 'enp1s0/device/x': '' };
/** One of two virtual interfaces: the other one is elsewhere. */
const end = (name: string) => ({ [`${name}/type`]: '1\n', [`${name}/iflink`]: '3\n', [`${name}/ifindex`]: '11\n' });

describe('readInterface', () => {
  const read = (files: Readonly<Record<string, string>>, name: string) => {
    const sys = temporaryDirectory();
    writeTree(sys, Object.fromEntries(Object.entries(files).map(([path, text]) => [`class/net/${path}`, text])));
    return readInterface({ sys }, name);
  };

  it.each([
    ['a card with any name', { 'lan/device/vendor': '', 'lan/type': '1\n' }, 'lan', 'link'],
    ['a bridge with a card', { 'home/bridge/x': '', 'home/lower_lan/x': '', 'lan/device/x': '' }, 'home', 'stacked'],
    [
      'a bridge of machines',
      { 'home/bridge/x': '', 'home/brif/tap3/x': '', 'tap3/tun_flags': '0x1002\n' },
      'home',
      'inside',
    ],
    ['a bridge of containers', { 'k/bridge/x': '', 'k/lower_veth1/x': '', 'veth1/type': '1\n' }, 'k', 'inside'],
    ['the tap of a virtual machine', { 'tap9/tun_flags': '0x1002\n', 'tap9/brport/x': '' }, 'tap9', 'inside'],
    ['a tunnel', { 'office/tun_flags': '0x1001\n', 'office/type': '65534\n' }, 'office', 'stacked'],
    ['a bond', { 'uplink/bonding/mode': 'x\n' }, 'uplink', 'stacked'],
    ['a card in a bond', { 'a/device/x': '', 'a/bonding_slave/x': '', 'a/master/x': '' }, 'a', 'link'],
    ['a VLAN', { 'voice/lower_eth0/x': '', 'voice/uevent': 'DEVTYPE=vlan\n' }, 'voice', 'stacked'],
    ['WireGuard', { 'vpn/uevent': 'DEVTYPE=wireguard\n' }, 'vpn', 'stacked'],
    ['a switch port', { 'lan1/device/x': '', 'lan1/lower_eth0/x': '' }, 'lan1', 'stacked'],
    ['a loopback with another name', { 'self/type': '772\n' }, 'self', 'inside'],
    ['a monitor', { 'mon/type': '803\n', 'mon/device/x': '' }, 'mon', 'inside'],
    ['the card of a container', { 'eth0/type': '1\n', 'eth0/iflink': '9\n', 'eth0/ifindex': '2\n' }, 'eth0', 'link'],
    [
      'a container with any name on a bridge',
      { 'pod1/brport/x': '', 'pod1/uevent': 'INTERFACE=pod1\n' },
      'pod1',
      'inside',
    ],
    [
      'a bridge of containers with any name',
      { 'k/bridge/x': '', 'k/brif/pod1/x': '', 'pod1/brport/x': '' },
      'k',
      'inside',
    ],
    ['a VXLAN on a bridge', { 'vx/brport/x': '', 'vx/uevent': 'DEVTYPE=vxlan\n' }, 'vx', 'stacked'],
    ['a VLAN on a bridge', { 'guests/brport/x': '', 'guests/lower_eth0/x': '' }, 'guests', 'stacked'],
    ['a card on a bridge', { 'eth0/brport/x': '', 'eth0/device/x': '' }, 'eth0', 'link'],
    [
      'the card of a pod beside a device',
      { ...CARD, 'eth0/iflink': '9', 'eth0/ifindex': '2', 'eth0/type': '1' },
      'eth0',
      'link',
    ],
    ['the end of a pair to a pod', { ...CARD, ...end('eni0a1b') }, 'eni0a1b', 'inside'],
    ['a bridge of such ends', { ...CARD, 'k/bridge/x': '', 'k/brif/to-lab/x': '', ...end('to-lab') }, 'k', 'inside'],
    ['the card of a container by its part', { 'lan/uevent': 'DEVTYPE=macvlan\n', ...end('lan') }, 'lan', 'link'],
    ['a port of Open vSwitch', { 'vmbr0/uevent': 'DEVTYPE=openvswitch\n' }, 'vmbr0', 'stacked'],
    ['a port of Open vSwitch with a free name', { 'uplink/uevent': 'DEVTYPE=openvswitch\n' }, 'uplink', 'stacked'],
    ['L2TP', { 'branch/uevent': 'DEVTYPE=l2tpeth\n' }, 'branch', 'stacked'],
    ['an Ethernet tunnel', { 'berlin/type': '1', 'berlin/ifindex': '7', 'berlin/iflink': '0' }, 'berlin', 'stacked'],
    ['a tunnel over IPv6', { 'berlin/type': '823\n' }, 'berlin', 'stacked'],
    ['addresses without a device', { 'anycast/type': '1\n', 'anycast/flags': '0xc3\n' }, 'anycast', 'inside'],
    ['a virtual bus', { 'vcan0/type': '280\n' }, 'vcan0', 'inside'],
    ['a monitor of sockets', { 'watch/type': '826\n' }, 'watch', 'inside'],
    ['6LoWPAN', { 'lowpan0/type': '825\n' }, 'lowpan0', 'link'],
  ] as const)('calls %s by its role', (_, files, name, role) => {
    expect(read(files as unknown as Record<string, string>, name).role).toBe(role);
  });

  it.each([
    ['1000\n', 125e6],
    ['-1\n', undefined],
    ['4294967295\n', undefined],
    ['0\n', undefined],
  ])('reads the speed %j', (speed, bytes) => {
    expect(read({ 'eth0/speed': speed, 'eth0/device/x': '' }, 'eth0').speedBytesPerSecond).toBe(bytes);
  });

  it('ignores the speed that every tunnel reports', () => {
    expect(read({ 'tun0/speed': '10\n', 'tun0/tun_flags': '0x1001\n' }, 'tun0').speedBytesPerSecond).toBeUndefined();
  });
});

describe('routes', () => {
  it('lead on by IPv4, unless they are rejected', () => {
    const heading = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
    const text = `${heading}eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\nlo\t0000000A\t00000000\t0200\t0\n`;
    expect([...parseRoutes(text)]).toEqual(['eth0']);
    expect([...parseRoutes(heading)]).toEqual([]);
  });

  it('lead on by IPv6, beyond the link and this machine', () => {
    const line = (destination: string, flags: string, name: string) =>
      `${destination} 40 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00000100 00000001 00000000 ${flags} ${name}\n`;
    const text =
      line(`2a02${'0'.repeat(28)}`, '00000001', 'wlan0') +
      line(`fe80${'0'.repeat(28)}`, '00000001', 'eth0') +
      line(`2a02${'0'.repeat(27)}1`, '80200001', 'lo') +
      line('0'.repeat(32), '00200200', 'lo');
    expect([...parseIpv6Routes(text)]).toEqual(['wlan0']);
  });
});
