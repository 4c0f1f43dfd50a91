import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appears } from './appears';
import type { Image } from './image';
import type { Instance } from './places';

const AGENT_LIMIT_SECONDS = 400;
const MEMORY_MEGABYTES = 3_072;
/** Bytes and requests a second of the slow disk, as a hard disk has them. */
const SLOW = 'throttling.bps-total=62914560,throttling.iops-total=600';

/** A running virtual machine. */
export interface VirtualMachine {
  readonly pid: number;
  /** Ends it at once; its disks are discarded. */
  end(): void;
}

/**
 * Boots an image and waits for its agent. Writes to its disks are discarded at the end, so that each boot is the first.
 *
 * @param outlives true if it continues after this process; else it ends with it, even after kill -9
 */
export async function boot(image: Image, instance: Instance, outlives = false): Promise<VirtualMachine> {
  const running = findRunning(instance);
  if (running !== undefined) throw new Error(`process ${running} runs this instance: end it with \`desktop-lab end\``);
  const ready = join(instance.out, 'ready');
  rmSync(ready, { force: true });
  const log = join(instance.directory, 'qemu.log');
  const descriptor = openSync(log, 'w');
  const command = ['qemu-system-x86_64', ...argumentsOf(image, instance)];
  const [program, ...args] = outlives ? command : ['setpriv', '--pdeathsig', 'KILL', ...command];
  const child = spawn(program as string, args, { stdio: ['ignore', descriptor, descriptor], detached: outlives });
  if (outlives) child.unref();
  const pid = child.pid;
  if (pid === undefined) throw new Error(`cannot start ${program}`);
  writeFileSync(instance.pidFile, `${pid}\n`);
  const end = () => endProcess(pid, instance);
  try {
    await waitFor(child, ready, log);
  } catch (error) {
    end();
    throw error;
  }
  return { pid, end };
}

/** Returns the process of an instance; undefined if it does not run. */
export function findRunning({ pidFile, directory }: Instance): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  try {
    // Another program may have the number by now.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends an instance that outlived the command that booted it. */
export function endRunning(instance: Instance): void {
  const pid = findRunning(instance);
  if (pid !== undefined) endProcess(pid, instance);
}

function endProcess(pid: number, { pidFile }: Instance): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
  rmSync(pidFile, { force: true });
}

async function waitFor(child: ChildProcess, ready: string, log: string): Promise<void> {
  const isThere = await appears(ready, AGENT_LIMIT_SECONDS, () => {
    if (child.exitCode !== null) throw new Error(`the virtual machine ended: ${readFileSync(log, 'utf8')}`);
  });
  if (!isThere) throw new Error('the guest did not answer; see console.log of the instance');
}

function argumentsOf(image: Image, instance: Instance): string[] {
  const memory = process.env['LAB_MEMORY'] || String(MEMORY_MEGABYTES);
  return [
    ...acceleration(),
    ...['-smp', '2', '-m', memory, '-nodefaults', '-no-reboot', '-display', 'none', '-vga', 'std'],
    ...['-kernel', image.kernel, '-initrd', image.initialFiles],
    ...['-append', `root=/dev/vda rw console=ttyS0 psi=1 ${process.env['LAB_KERNEL_OPTIONS'] ?? ''}`],
    ...disk(image.disk, 'snapshot=on,discard=unmap'),
    ...disk(instance.slowDisk, `snapshot=on,${SLOW}`),
    ...disk(instance.labDisk, 'readonly=on'),
    ...['-acpitable', `file=${image.battery}`, '-serial', `file:${instance.console}`],
    ...['-virtfs', `local,path=${instance.share},mount_tag=host,security_model=none`],
    ...['-device', 'virtio-rng-pci', '-device', 'virtio-tablet-pci', '-device', 'virtio-keyboard-pci'],
    ...['-nic', 'user,model=virtio-net-pci,restrict=on'],
  ];
}

function disk(file: string, options: string): string[] {
  return ['-drive', `file=${file},if=virtio,format=raw,cache=unsafe,${options}`];
}

function acceleration(): string[] {
  const wanted = process.env['LAB_ACCELERATION'] || (canVirtualize() ? 'kvm' : 'tcg');
  return wanted === 'kvm'
    ? ['-accel', 'kvm', '-cpu', 'host']
    : ['-accel', 'tcg,thread=multi,tb-size=1024', '-cpu', 'Westmere'];
}

function canVirtualize(): boolean {
  // Under kvm-pvm, an ordinary kernel does not start.
  if (existsSync('/sys/module/kvm_pvm')) return false;
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
