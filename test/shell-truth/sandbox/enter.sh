#!/bin/sh
# Builds a root of its own inside a private mount namespace, and runs the launcher there. The machine's programs are
# bound read-only; /sbin, and with it init, is a folder of our own, so the machine's own init is out of reach.
# Nothing is left: the mounts go with the namespace.
#
# enter.sh FOLDER LAUNCHER, with FOLDER/root, FOLDER/records and FOLDER/stand-in; the batch comes on standard input.
set -eu
folder=$1 launcher=$2
mount -t tmpfs -o mode=755,size=64m shell-truth "$folder/root"
cd "$folder/root"

bind() {
  mount --rbind "$1" ".$1"
  # In a user namespace the kernel may refuse to change flags: an ordinary user can't write there anyway.
  mount -o remount,bind,ro ".$1" 2>/dev/null || ! grep -q 4294967295 /proc/self/uid_map
}

mkdir -p usr/sbin proc dev etc tmp stage records
ln -s usr/sbin sbin
for path in /bin /lib* /usr/bin /usr/lib* /usr/local; do
  if [ -L "$path" ]; then ln -s "$(readlink "$path")" ".$path"
  elif [ -d "$path" ]; then mkdir -p ".$path"; bind "$path"
  fi
done
bind /proc

cp "$folder/stand-in" usr/sbin/init
for path in usr/lib/systemd lib/systemd; do
  if [ -d "$path" ]; then
    mount -t tmpfs -o mode=755 shell-truth "$path"
    cp "$folder/stand-in" "$path/systemd"
  fi
done

for device in null zero random urandom; do
  : >"dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
echo 'root:x:0:0:root:/root:/bin/sh' >etc/passwd
mkdir root && chmod 1777 tmp
: >stage/a1 && : >stage/b1 && : >stage/init
mount --bind "$folder/records" records
cp "$launcher" launch
exec chroot . /bin/sh -c 'cd /stage && exec /launch /records/log /errors pid-namespace'
