import type { ForegroundFacts, LinuxProcessFacts } from '../platform/linux/knobs/process-facts';

export type ProcessFacts = Omit<LinuxProcessFacts, 'app' | 'session'>;

export interface Surroundings {
  /** Leader of the terminal or desktop session of Homeostat. */
  readonly ownSession: number;
  readonly ownUid: number;
  /** Pids of Homeostat, its ancestors and its children. */
  readonly relatives: ReadonlySet<number>;
}

/** Names of processes that a desktop or a server always needs. */
const VITAL = new RegExp(
  `^(?:${[
    'systemd.*|init|dbus-.*|elogind.*|logind|udevd?|agetty|login|sshd.*|polkitd',
    'Xorg|Xwayland|X|gnome-shell|kwin.*|mutter.*|sway|Hyprland|weston|plasmashell|xfwm4|gdm.*|sddm.*|lightdm.*',
    'pipewire.*|wireplumber|pulseaudio|jackd',
    'ibus.*|fcitx.*|at-spi.*|orca',
    '.*screensaver.*|swaylock|i3lock|gnome-screensaver|kscreenlocker.*',
    'apt|apt-get|dpkg|dnf|yum|rpm|pacman|zypper|snapd|flatpak|packagekitd|unattended-upgr.*',
    'rsync|restic|borg|duplicity|fsck.*|e2fsck|xfs_repair|btrfs',
    'qemu.*|VBox.*|vmware.*|libvirtd|containerd|dockerd',
  ].join('|')})$`,
);

/** @returns the reason if a process must not be changed */
export function protectionOf(facts: ProcessFacts, around: Surroundings): string | undefined {
  const { identity, name, isKernelThread, state, isTraced, isRealTime } = facts;
  if (identity.pid <= 2) return 'the process is one of the first two system processes';
  if (isKernelThread) return 'the process is part of the kernel';
  if (around.relatives.has(identity.pid) || identity.pid === around.ownSession)
    return 'the process belongs to Homeostat or runs it';
  if (around.ownUid !== 0 && identity.uid !== around.ownUid) return 'the process belongs to another user';
  if (VITAL.test(name)) return `${name} is essential to the system or the desktop`;
  if (isTraced) return 'the process is being debugged';
  if (isRealTime) return 'the process has real-time priority';
  if (facts.holdsAudio) return 'the process plays or records sound';
  if (state === 'disk_sleep') return 'the process is waiting for a device and cannot be interrupted';
  return undefined;
}

/** @returns the reason if a process must not be paused, although it may be slowed down */
export function freezeProtectionOf({
  isServing,
  isTerminalForeground,
  mayHaveWindow,
}: ForegroundFacts): string | undefined {
  if (isServing) return 'other programs may be connected to it';
  if (isTerminalForeground) return 'a terminal is waiting for it';
  if (mayHaveWindow) return 'it may own the focused window (Homeostat cannot detect which window has focus)';
  return undefined;
}
