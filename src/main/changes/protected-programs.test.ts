import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProtected } from './protected-programs';

const byName = (...names: readonly string[]) => findProtected({ names, paths: [], busName: undefined })?.purpose;

const CUT_NAMES = join(import.meta.dirname, '../../../tests/fixtures/field/comm-cut-at-15/names.json');

describe('a name that the kernel cut', () => {
  // omarchy pull request 10260, falco rules pull request 373.
  it.each(Object.keys(JSON.parse(readFileSync(CUT_NAMES, 'utf8')) as object))('%s is protected', (comm) => {
    expect(byName(comm)).toBe('locks the screen');
  });

  it.each([
    ['budgie-screensa', 'locks the screen'],
    ['kscreenlocker_g', 'locks the screen'],
    ['gnome-session-b', 'manages the session'],
    ['gnome-settings-', 'manages the session'],
    ['mate-settings-d', 'manages the session'],
    ['xdg-desktop-por', 'manages the session'],
    ['gnome-keyring-d', 'manages the session'],
    ['xfce4-power-man', 'manages the session'],
    ['at-spi-bus-laun', 'passes on input or speech'],
    ['speech-dispatch', 'passes on input or speech'],
    ['unattended-upgr', 'installs or updates software'],
    ['apt.systemd.dai', 'installs or updates software'],
    ['flatpak-system-', 'installs or updates software'],
    ['update-initramf', 'installs or updates software'],
    ['transactional-u', 'installs or updates software'],
    ['polkit-gnome-au', 'keeps the system running'],
    ['power-profiles-', 'keeps the system running'],
    ['systemd-journal', 'keeps the system running'],
    ['networkd-dispat', 'connects the machine'],
    ['gnome-remote-de', 'draws the screen'],
    ['coolercontrold', 'keeps the machine cool or schedules all others'],
    ['scx_bpfland', 'keeps the machine cool or schedules all others'],
    ['system76-power-', 'keeps the machine cool or schedules all others'],
    ['qemu-system-x86', 'runs virtual machines or containers'],
    ['containerd-shim', 'runs virtual machines or containers'],
  ])('%s is protected: it %s', (comm, purpose) => {
    expect(byName(comm)).toBe(purpose);
  });

  it.each(['.gnome-shell-wr', '.gnome-session-', '.xdg-desktop-po', '.kwin_wayland-w', '.Hyprland-wrapp'])(
    '%s is protected without its wrapper',
    (comm) => {
      expect(byName(comm)).toBeDefined();
    },
  );

  it.each([
    'gnome-terminal-',
    'gnome-calculato',
    'rsync-report',
    'xdg-open',
    'update',
    'systemmonitor-x',
    'gnome-screensho',
  ])('%s is not protected', (comm) => {
    expect(byName(comm)).toBeUndefined();
  });
});

it.each([
  [
    'draws the screen',
    'Xorg Xwayland gnome-shell kwin_wayland plasmashell mutter cinnamon muffin marco xfwm4 budgie-wm cosmic-comp labwc niri',
  ],
  [
    'draws the screen',
    'river wayfire sway Hyprland weston gamescope i3 openbox bspwm awesome gala deepin-kwin_wayland mako',
  ],
  [
    'locks the screen',
    'hyprlock swaylock i3lock light-locker xscreensaver slock gtklock waylock kscreenlocker_greet xss-lock',
  ],
  [
    'manages the session',
    'gnome-session-binary ksmserver startplasma-wayland lxsession xfce4-session gdm-x-session sddm-helper lightdm greetd',
  ],
  [
    'manages the session',
    'dbus-broker dbus-daemon gvfsd gvfsd-fuse kwalletd6 ssh-agent gpg-agent xdg-desktop-portal-kde seatd',
  ],
  ['passes on input or speech', 'ibus-daemon ibus-engine-simple fcitx5 at-spi2-registryd orca speech-dispatcher keyd'],
  ['plays sound', 'pipewire pipewire-pulse wireplumber pulseaudio jackd rtkit-daemon'],
  [
    'installs or updates software',
    'PackageKit packagekitd rpm-ostreed snapd flatpak-system-helper apt-get apt.systemd.daily dpkg dnf5 zypper pacman emerge',
  ],
  [
    'installs or updates software',
    'nix-daemon guix-daemon fwupd apk xbps-install dracut mkinitcpio update-initramfs dkms grub-mkconfig grub2-install',
  ],
  [
    'copies or saves data that must be whole',
    'rsync rclone restic borg kopia duplicity timeshift timeshift-gtk deja-dup-monitor btrbk',
  ],
  [
    'keeps a file system or a disk intact',
    'fsck.ext4 e2fsck mkfs.xfs xfs_repair resize2fs btrfs lvm pvmove cryptsetup mdadm udisksd fusermount3',
  ],
  [
    'connects the machine',
    'NetworkManager wpa_supplicant iwd ModemManager bluetoothd cupsd chronyd sshd-session avahi-daemon tailscaled',
  ],
  ['keeps the system running', 'systemd systemd-udevd systemd-logind polkitd upowerd thermald rsyslogd cron udevadm'],
  ['runs virtual machines or containers', 'qemu-system-x86_64 libvirtd VBoxHeadless containerd dockerd conmon lxcfs'],
])('protects each program that %s: %s', (purpose, names) => {
  for (const name of names.split(' ')) expect([name, byName(name)]).toEqual([name, purpose]);
});

it.each([
  ['/usr/libexec/gdm-x-session'],
  ['/usr/lib/gvfs/helper'],
  ['/usr/lib/systemd/any-helper'],
  ['/usr/lib/apt/methods/https'],
  ['/var/lib/dpkg/info/linux-image.postinst'],
  ['/usr/lib/polkit-1/agent'],
])('knows a program by its file %s', (path) => {
  expect(findProtected({ names: ['helper'], paths: [path], busName: undefined })).toMatchObject({ name: path });
});

it.each(['org.gnome.Shell', 'org.freedesktop.Notifications', 'org.freedesktop.secrets', 'org.freedesktop.PackageKit'])(
  'knows a program by the D-Bus name %s of its unit',
  (busName) => {
    expect(findProtected({ names: ['helper'], paths: [], busName })).toMatchObject({ name: busName });
  },
);

it('protects no ordinary program', () => {
  const ordinary = [
    'firefox chrome slack code node python3 java ffmpeg blender gimp make cc1plus rustc cargo tracker-miner-fs-3 baloo_file',
    'steam witcher3.exe obs vlc spotify thunderbird soffice.bin postgres mysqld nginx redis-server vim emacs tar gzip',
    'qemu-aarch64-static virtualenv lvim pvpython webpack/index.js rsync-report backup.py',
  ];
  const found = ordinary
    .join(' ')
    .split(' ')
    .filter((name) => byName(name) !== undefined);
  expect(found).toEqual([]);
});
