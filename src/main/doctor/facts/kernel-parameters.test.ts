import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createMachine } from '../../../../tests/helpers/examined-machine';
import { addParameter, isOlderKernel, kernelOption, kernelParameter, removeParameter } from './kernel-parameters';

it('reads the last value of a boot parameter', () => {
  const machine = createMachine({ 'proc/cmdline': 'BOOT_IMAGE=/vmlinuz psi=0 root="a b" quiet xpsi=3 psi=1\n' });
  expect(kernelParameter(machine, 'psi')).toBe('1');
  expect(kernelParameter(machine, 'quiet')).toBe('');
  expect(kernelParameter(machine, 'root')).toBe('a b');
  expect(kernelParameter(machine, 'nosmt')).toBeUndefined();
});

it.each(['/boot/config-6.1.0', '/lib/modules/6.1.0/config', '/usr/lib/kernel/config-6.1.0'])(
  'reads the options of the kernel from %s',
  (path) => {
    const machine = createMachine({
      'proc/sys/kernel/osrelease': '6.1.0\n',
      [path]: 'CONFIG_PSI=y\n# CONFIG_PSI_DEFAULT_DISABLED is not set\n',
    });
    expect(kernelOption(machine, 'PSI')).toBe('y');
    expect(kernelOption(machine, 'PSI_DEFAULT_DISABLED')).toBe('n');
  },
);

it('reads the options of the kernel from its own copy, and knows none without a file', () => {
  const machine = createMachine({ 'proc/sys/kernel/osrelease': '6.1.0\n' });
  writeFileSync(machine.path('/proc/config.gz'), gzipSync('CONFIG_PSI=y\nCONFIG_PSI_DEFAULT_DISABLED=y\n'));
  expect(kernelOption(machine, 'PSI_DEFAULT_DISABLED')).toBe('y');
  expect(kernelOption(createMachine({ 'proc/config.gz': 'damaged' }), 'PSI')).toBeUndefined();
});

it('compares versions of the kernel', () => {
  const versions = ['4.19.0-27-amd64', '5.4.0', '4.4.0', 'unknown'];
  const machines = versions.map((version) => createMachine({ 'proc/sys/kernel/osrelease': version }));
  expect(machines.map((machine) => isOlderKernel(machine, 4, 20))).toEqual([true, false, true, false]);
});

it.each([
  ['Fedora Atomic', { 'run/ostree-booted': '', 'usr/bin/rpm-ostree': '' }, /sudo rpm-ostree kargs --append=psi=1/],
  ['Fedora', { 'usr/sbin/grubby': '', 'etc/default/grub': '' }, /grubby --update-kernel=ALL --args=psi=1/],
  ['Debian', { 'etc/default/grub': '', 'usr/sbin/update-grub': '' }, /\/etc\/default\/grub, run `sudo update-grub`/],
  ['openSUSE', { 'etc/default/grub': '', 'boot/grub2/grub.cfg': '' }, /grub2-mkconfig -o \/boot\/grub2\/grub\.cfg/],
  ['Arch', { 'etc/default/grub': '' }, /sudo grub-mkconfig -o \/boot\/grub\/grub\.cfg/],
  ['Raspberry Pi OS', { 'boot/firmware/cmdline.txt': '' }, /the line in \/boot\/firmware\/cmdline\.txt, then restart/],
  ['older Raspberry Pi OS', { 'boot/cmdline.txt': '' }, /the line in \/boot\/cmdline\.txt/],
  ['Armbian', { 'boot/armbianEnv.txt': '' }, /extraargs=/],
  ['NixOS', { 'etc/NIXOS': '' }, /boot\.kernelParams, run `sudo nixos-rebuild boot`/],
  ['s390x', { 'etc/zipl.conf': '' }, /run `sudo zipl`/],
  ['systemd-boot', { 'boot/loader/entries/arch.conf': '' }, /\/boot\/loader\/entries/],
  ['WSL', { 'proc/sys/kernel/osrelease': '5.15.1-microsoft-standard-WSL2' }, /\.wslconfig/],
  ['a container', { '.dockerenv': '', 'etc/default/grub': '' }, /administrator of the host/],
  ['an unknown system', {}, /kernel command line of the boot loader/],
])('gives the way to a boot parameter on %s', (_, files, remedy) => {
  const machine = createMachine(files as Record<string, string>);
  expect(addParameter(machine, 'psi=1')).toMatch(remedy);
  expect(addParameter(machine, 'psi=1')).toContain('psi=1');
  expect(removeParameter(machine, 'psi=0')).toContain('psi=0');
});
