import { createGlob } from '../../shared/model/glob';
import { isFullComm } from '../../shared/model/process-name';

/** Programs that must never be changed, by what the machine or the person needs them for. */
interface Protected {
  /** Completes "it …". */
  readonly purpose: string;
  /** Names of programs, with `*` for any part. */
  readonly names: string;
  /** Files of the programs or folders that contain nothing else. */
  readonly paths?: RegExp;
  /** D-Bus names that systemd starts them for. */
  readonly busNames?: RegExp;
}

/** The first match gives the reason. */
const PROTECTED: readonly Protected[] = [
  {
    purpose: 'locks the screen',
    names: `
      *screensa* *screenlock* cinnamon-screensaver pantheon-screensaver light-locker* xlock xautolock xss-lock
      xsecurelock xtrlock physlock vlock slock i3lock* betterlockscreen swaylock* gtklock hyprlock hypridle
      swayidle waylock schlock dde-lock xidlehook lxlock cosmic-greeter*`,
    busNames: /^org\.(?:gnome|freedesktop|cinnamon|mate|xfce|kde)\.ScreenSaver/,
  },
  {
    purpose: 'draws the screen',
    names: `
      X Xorg Xorg.* Xwayland* Xvfb Xnest Xephyr Xvnc Xtigervnc xwayland-satellite xrdp* x11vnc gnome-shell*
      mutter* kwin* plasmashell* latte-dock cinnamon muffin* marco metacity* xfwm4 xfdesktop* xfce4-panel*
      mate-panel lxpanel* lxqt-panel* budgie-wm budgie-panel budgie-daemon gala* wingpanel deepin-wm*
      deepin-kwin* dde-dock dde-desktop dde-shell ukui-kwin* kylin-wm* cosmic-comp cosmic-panel*
      cosmic-workspaces* cosmic-osd cosmic-bg sway swaybg* Hyprland hyprpaper hyprland* niri river labwc
      wayfire* weston* cage gamescope* cagebreak dwl dwm awesome bspwm herbstluftwm i3 i3bar i3status* qtile
      leftwm* xmonad* spectrwm openbox* fluxbox* icewm* blackbox fvwm* enlightenment* e16 jwm compiz* picom*
      compton xcompmgr stumpwm wmaker twm ctwm afterstep matchbox-window-manager hikari japokwm phoc phosh*
      miriway miral-* lomiri* unity8 unity-panel* magpie-wm maomaowm waybar eww polybar quickshell ags wf-panel*
      wf-background kanshi tint2 nautilus-desktop nemo-desktop caja-desktop gsd-* plasma-* mako dunst swaync
      notify-osd xfce4-notifyd mate-notification-daemon wlsunset gammastep redshift steamcompmgr gnome-remote-de*
      krdp* krfb* wayvnc x0vncserver vncserver* vino-server rustdesk* anydesk* teamviewer* TeamViewer* sunshine
      chrome-remote-d* nxserver* nxnode* nxagent xpra* weylus xmobar lemonbar yambar sfwbar ironbar hyprpanel
      nwg-panel nwg-dock* plank cairo-dock swayosd* wob fnott miracle-wm*`,
    busNames: /^org\.(?:gnome\.(?:Shell|Mutter|SettingsDaemon)|kde\.(?:KWin|plasmashell)|freedesktop\.Notifications)/,
  },
  {
    purpose: 'manages the session',
    names: `
      gnome-session* ksmserver* startplasma* plasma_session ksplash* kded* kcminit* klauncher kglobalaccel*
      kactivitymanager* org_kde_powerdevil* powerdevil* xfce4-session* xfsettingsd xfce4-power-manager* xfconfd
      cinnamon-session* csd-* mate-session* mate-settings-daemon msd-* mate-power-manager* lxsession*
      lxqt-session* lxqt-policykit* lxqt-powermanagement* lxqt-globalkeys* budgie-session* budgie-polkit*
      dde-session* startdde deepin-session* ukui-session* cosmic-session cosmic-settings-daemon
      cinnamon-settings-daemon* gnome-settings-daemon* unity-settings-daemon elementary-session*
      pantheon-session* pantheon-agent* gdm* sddm* lightdm* lxdm* xdm slim ly emptty greetd agreety tuigreet
      gtkgreet regreet nodm wdm entranced plasmalogin* login agetty getty mingetty fgetty xinit startx sx
      xsession uwsm* wayland-session* sway-session* hyprland-session* steam-session gamescope-session* seatd
      seatd-launch elogind* logind xdg-desktop-portal* xdg-document-portal xdg-permission-store xdg-user-dirs*
      flatpak-portal flatpak-session-helper dbus-* gvfs* dconf-service gnome-keyring* kwalletd* ksecretd
      ssh-agent gpg-agent scdaemon pinentry* keyboxd gcr-ssh-agent gcr-prompter oo7-daemon secret-service*`,
    paths: /^\/usr\/lib(?:exec)?\/(?:gdm|gdm3|gvfs|gnome-session|xdg-desktop-portal)[\w-]*(?:\/|$)/,
    busNames:
      /^org\.(?:freedesktop\.(?:impl\.)?portal|freedesktop\.secrets|gnome\.keyring|gtk\.vfs|kde\.(?:kded|ksmserver|kwalletd))/,
  },
  {
    purpose: 'passes on input or speech',
    names: `
      ibus* fcitx* uim* scim* nimf* maliit* squeekboard* wvkbd* onboard florence hime gcin kime* input-remapper*
      keyd kanata kmonad xremap xbindkeys sxhkd swhkd swhks evremap ydotoold interception* udevmon at-spi* orca
      brltty* speech-dispatcher* sd_* espeakup fenrir yasr caribou magnus kmag`,
    busNames: /^org\.(?:a11y|freedesktop\.(?:IBus|portal\.IBus)|fcitx)/,
  },
  {
    purpose: 'plays sound',
    names: `
      pipewire* wireplumber* pulseaudio* jackd* pw-* pasystray alsactl alsa-state rtkit-daemon* a2jmidid
      easyeffects pulseeffects sndiod roaraudio esd nas mpris-proxy snd_*`,
  },
  {
    purpose: 'installs or updates software',
    names: `
      apt apt-* aptd aptitude* aptdaemon apt.systemd.daily dpkg dpkg-* debconf* unattended-upgr* update-manager*
      update-notifier* synaptic needrestart do-release-upgrade dnf* yum* rpm rpm-* rpmbuild rpmdb* microdnf
      packagekit* PackageKit zypp* YaST* y2base transactional-update snapper* pacman* pamac* yay paru makepkg
      pikaur trizen archinstall emerge ebuild* portage* eix* xbps-* apk eopkg* swupd* urpm* slackpkg installpkg
      upgradepkg removepkg pkgtool nix nix-* nixos-* home-manager guix guix-* shepherd flatpak
      flatpak-system-helper* snapd* snap-* ostree* bootc* fwupd* dfu-util flashrom bootupd* rauc mender*
      gnome-software* plasma-discover* DiscoverNotifier mintupdate* mintUpdate pop-upgrade* eos-update*
      steamos-update* atomupd* ublue-update* uupd topgrade brew dkms dracut* mkinitcpio* mkinitrd*
      update-initramfs* mkinitramfs* booster kernel-install* installkernel* depmod update-grub* grub-* grub2-*
      grubby sbctl ldconfig* fc-cache* gtk-update-icon-cache glib-compile-schemas update-desktop-database
      update-mime-data* update-mime-database restorecon* fixfiles semodule* snap nala pkcon tdnf mhwd* octopi*
      abroot apx moss deb-get mintinstall* bootctl sdboot-manage limine-*`,
    paths:
      /^\/(?:usr\/lib\/apt\/(?:methods|solvers|planners)\/|var\/lib\/dpkg\/info\/|usr\/lib\/(?:dpkg|rpm|snapd|update-notifier)\/|usr\/lib\/rpm-ostree)/,
    busNames: /^org\.(?:freedesktop\.(?:PackageKit|fwupd|Flatpak\.SystemHelper)|projectatomic\.rpmostree|debian\.apt)/,
  },
  {
    purpose: 'copies or saves data that must be whole',
    names: `
      rsync rsyncd rclone restic borg borgmatic kopia* duplicity duplicati* deja-dup* timeshift* backintime*
      snapraid bup bupstash rdiff-backup rsnapshot dump restore xfsdump xfsrestore btrbk* snap-sync zfs zpool
      zed syncoid sanoid znapzend* zrepl bareos* bacula* urbackup* veeam* burp tarsnap attic vorta pika-backup
      unison* lsyncd proxmox-backup* vzdump pg_dump* pg_basebackup mysqldump mariadb-dump mariadb-backup
      xtrabackup mongodump dd ddrescue dcfldd pv clonezilla partclone* fsarchiver partimage* kup-daemon
      kup-filedigger grsync luckybackup`,
  },
  {
    purpose: 'keeps a file system or a disk intact',
    names: `
      fsck* e2fsck mkfs* mke2fs mkswap tune2fs resize2fs e2image debugfs e4defrag xfs_* btrfs* bcachefs* mount.*
      umount* mount fusermount* ntfs-3g ntfsfix ntfsclone ntfsresize exfatfsck fatresize dosfsck reiserfs* f2fs*
      jfs_* zfs-* zfs_* lvm lvcreate lvchange lvconvert lvextend lvreduce lvremove lvresize pvcreate pvmove
      pvresize vgchange vgextend vgreduce dmeventd dmsetup lvmpolld lvmetad multipathd cryptsetup* veritysetup
      integritysetup mdadm* mdmon raid-check udisksd udisks2* parted partprobe fdisk sfdisk cfdisk gdisk sgdisk
      gparted* partitionmanager* kpmcore_external* gnome-disks blivet* wipefs blkdiscard fstrim hdparm nvme
      smartctl smartd badblocks shred sync iscsid iscsiadm glusterfs* ceph-* drbd* vdo* stratisd* nbd-client
      nbd-server sshfs mergerfs bindfs unionfs* fuse-overlayfs s3fs gocryptfs cryfs encfs veracrypt snapshotd
      quotacheck`,
  },
  {
    purpose: 'connects the machine',
    names: `
      NetworkManager* nm-* wpa_supplicant* wpa_cli iwd ModemManager* connman* dhclient* dhcpcd* dhcp6c udhcpc*
      pppd netplan* networkd-dispatcher ifup* ifplugd netifd wicked* ofonod dnsmasq* unbound named
      dnscrypt-proxy stubby nscd nslcd sssd* winbindd avahi-daemon* bluetoothd* obexd blueman-* bluez* openvpn*
      wg-quick* wireguard* tailscaled zerotier-one* mullvad-daemon nordvpnd protonvpn* strongswan* charon* pluto
      firewalld* nft iptables* ip6tables* ufw fail2ban-server* rpcbind rpc.* nfs* mountd smbd nmbd automount
      autofs hostapd usbmuxd bolt boltd sshd* ssh-keygen dropbear cupsd* cups-* colord* geoclue* chronyd* ntpd*
      timesyncd openntpd* sntp`,
  },
  {
    purpose: 'keeps the system running',
    names: `
      systemd* (sd-pam) sd-pam init openrc* runit* runsv* s6-* dinit* upstart* udev udevd eudev udevadm mdev
      sysmgr polkitd polkit-* lxpolkit hyprpolkit* mate-polkit* pkttyagent pkexec upower* acpid thermald
      power-profiles-daemon tuned* tlp* auto-cpufreq* earlyoom nohang* irqbalance* accounts-daemon
      accountsservice* rsyslogd syslogd syslog-ng* klogd journald auditd audispd augenrules apparmor* aa-*
      selinux* setroubleshoot* abrt* haveged rngd jitterentropy* cron crond anacron atd fcron cronie* watchdog
      watchdogd lircd gpm switcheroo-control iio-sensor-proxy low-memory-monitor fprintd* pcscd tpm2-abrmd*
      uresourced realmd oddjobd* homectl zram* swapon swapoff kexec* makedumpfile kdump* plymouth* shutdown
      reboot halt poweroff nvidia-persistenced nvidia-powerd supergfxd asusd* amdgpu* mcelog rasdaemon ksmtuned
      numad gssproxy krb5kdc lvmdbusd usbguard*`,
    paths: /^\/(?:usr\/)?lib\/(?:systemd|polkit-1|policykit-1[\w-]*|elogind)\//,
    busNames: /^org\.freedesktop\.(?:systemd1|login1|PolicyKit1|UPower|UDisks2|NetworkManager|Accounts)/,
  },
  {
    purpose: 'keeps the machine cool or schedules all others',
    names: `
      thinkfan zcfan fancontrol fan2go nbfc* mbpfan t2fanrd macfanctld i8kmon i8kutils coolercontrold liquidctl*
      lact corectrl_helper amdfand* tccd argononed* pwm-fan* fan_control* scx_* scxctl ananicy* gamemoded uksmd
      system76-power* cpupower* laptop_mode* slimbookbattery* batsignal`,
  },
  {
    purpose: 'runs virtual machines or containers',
    names: `
      kvm VBox* VirtualBox* vboxwebsrv vmware* vmtoolsd vmplayer libvirtd* virtqemud virtlogd virtnetworkd
      virtstoraged virtlxcd virtproxyd virt-* gnome-boxes spice-vdagent* spice-webdavd cloud-hypervisor
      firecracker crosvm xenstored xl xenconsoled bhyve waydroid* lxc* lxd* incus* containerd* dockerd*
      docker-proxy docker-init conmon* crun runc* podman crio kubelet k3s* k0s* rootlesskit* slirp4netns pasta*
      passt* netavark* aardvark-dns* fuse-overlayfs pause distrobox* swtpm* virtiofsd hv_*_daemon hypervkvpd
      hypervvssd xe-daemon prl_* prltoolsd qemu qemu-system* qemu-kvm qemu-img qemu-nbd qemu-io qemu-ga
      qemu-storage-daemon qemu-pr-helper`,
  },
];

interface Matcher {
  readonly purpose: string;
  readonly exact: ReadonlySet<string>;
  readonly patterns: readonly ((name: string) => boolean)[];
  /** Names up to their first `*`. */
  readonly beginnings: readonly string[];
  readonly paths: RegExp | undefined;
  readonly busNames: RegExp | undefined;
}

const MATCHERS: readonly Matcher[] = PROTECTED.map(({ purpose, names, paths, busNames }) => {
  const all = names.trim().split(/\s+/);
  return {
    purpose,
    exact: new Set(all.filter((name) => !name.includes('*'))),
    patterns: all.filter((name) => name.includes('*')).map(createGlob),
    beginnings: all.map((name) => name.split('*', 1)[0] as string),
    paths,
    busNames,
  };
});

/** Facts by which a program is known. */
export interface ProgramFacts {
  /** Kernel name, application and the like; the kernel may have cut the first. */
  readonly names: readonly string[];
  readonly paths: readonly string[];
  readonly busName: string | undefined;
}

/** Returns the name of a protected program and its purpose; undefined if it is not protected. */
export function findProtected(facts: ProgramFacts): { readonly name: string; readonly purpose: string } | undefined {
  for (const matcher of MATCHERS) {
    const { purpose, paths, busNames } = matcher;
    const name =
      facts.names.find((one) => isMeant(one, matcher)) ??
      facts.paths.find((path) => paths?.test(path)) ??
      [facts.busName].find((busName) => busName !== undefined && busNames?.test(busName));
    if (name !== undefined) return { name, purpose };
  }
  return undefined;
}

function isMeant(name: string, { exact, patterns, beginnings }: Matcher): boolean {
  const variants = [name, WRAPPED.exec(name)?.[1]].filter((one) => one !== undefined);
  if (variants.some((one) => exact.has(one) || patterns.some((matches) => matches(one)))) return true;
  // The kernel cut it, and nothing shows the rest: an essential program must not be taken for another one.
  if (!isFullComm(name)) return false;
  return variants.some((one) => one.length >= SHORTEST_CUT && beginnings.some((whole) => whole.startsWith(one)));
}

/** A cut name without the mark of a wrapper. */
const SHORTEST_CUT = 10;
/** `.NAME-wrapped` of Nix and `.NAME-real` of Guix, which the kernel may have cut. */
const WRAPPED = /^\.+(.+?)(?:-(?:w|wr|wra|wrap|wrapp|wrappe|wrapped_*|r|re|rea|real))?$/;
