#!/bin/bash
# Builds a Debian 12 desktop as a disk image, with its kernel, for tests/desktop: systemd 252, Xorg, lightdm with XFCE, and
# an ordinary user, anna. The product and the tools of the lab are not part of it: they are on a disk of their own.
#   build-image.sh DIRECTORY
# Writes disk.img, vmlinuz, initrd.img and battery.aml. Needs root, mmdebstrap, e2fsprogs and acpica-tools.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1"
root=$PWD/rootfs

# An ACPI table with a battery and a mains adapter; iasl(1) writes battery.aml.
iasl -p battery "$here/battery.asl" >iasl.log 2>&1

if [ ! -e rootfs.complete ]; then
  rm -rf --one-file-system "$root"
  # Sources of this machine, which may name a mirror, if they are for the same release.
  sources=$(grep -ls bookworm /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list | head -n 1 || true)
  mmdebstrap --mode=root --variant=apt --include="$(tr -s '\n ' ',,' <"$here/packages.txt" | sed 's/^,//;s/,$//')" \
    --aptopt='Acquire::Languages "none"' --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' bookworm "$root" ${sources:+"$sources"}
  touch rootfs.complete
fi

echo lab >"$root/etc/hostname"
echo '127.0.0.1 localhost lab' >"$root/etc/hosts"
mkdir -p "$root"/{host,lab,slow}
cat >"$root/etc/fstab" <<'F'
/dev/vda   / ext4     rw,relatime 0 1
LABEL=lab  /lab ext4  ro,nofail   0 0
LABEL=slow /slow ext4 rw,nofail   0 0
host       /host 9p   trans=virtio,version=9p2000.L,msize=262144,cache=none,nofail 0 0
F
printf '9p\n9pnet_virtio\n' >"$root/etc/modules-load.d/lab.conf"

grep -q ^anna: "$root/etc/passwd" || chroot "$root" useradd -m -u 1000 -s /bin/bash -G sudo,audio,video,users anna
printf 'anna:anna\nroot:root\n' | chroot "$root" chpasswd
mkdir -p "$root/var/lib/systemd/linger" "$root/etc/lightdm/lightdm.conf.d"
touch "$root/var/lib/systemd/linger/anna"
printf '[Seat:*]\nautologin-user=anna\nautologin-session=xfce\nuser-session=xfce\n' \
  >"$root/etc/lightdm/lightdm.conf.d/lab.conf"
echo /usr/sbin/lightdm >"$root/etc/X11/default-display-manager"
ln -sf /lib/systemd/system/lightdm.service "$root/etc/systemd/system/display-manager.service"
ln -sf /lib/systemd/system/graphical.target "$root/etc/systemd/system/default.target"
for group in nopasswdlogin autologin; do
  chroot "$root" groupadd -rf "$group"
  chroot "$root" usermod -aG "$group" anna
done

# Runs jobs of the host as root; see tests/desktop/guest/agent.
cat >"$root/etc/systemd/system/lab-agent.service" <<'F'
[Unit]
RequiresMountsFor=/host /lab
[Service]
ExecStart=/lab/guest/agent
Restart=always
F
mkdir -p "$root/etc/systemd/system/multi-user.target.wants" "$root/etc/systemd/journald.conf.d"
ln -sf ../lab-agent.service "$root/etc/systemd/system/multi-user.target.wants/"
printf '[Journal]\nStorage=persistent\nForwardToConsole=no\n' >"$root/etc/systemd/journald.conf.d/lab.conf"
# Chores would disturb the scenarios.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  fstrim.timer; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done

cp -L "$root"/boot/vmlinuz-* vmlinuz
cp -L "$root"/boot/initrd.img-* initrd.img
# Under another name until it is complete.
rm -f disk.part
mke2fs -q -t ext4 -L root -d "$root" disk.part 10G
mv disk.part disk.img
rm -rf --one-file-system "$root" rootfs.complete
