# Gives a mail server a file system of its own, installs it there and runs it: box.sh FOLDER SCRIPTS PROGRAM ADDRESS
# Everything that is written is in memory, and gone with the mount namespace of this process.
set -e
folder=$1 scripts=$2 program=$3 address=$4
mount -t tmpfs tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cd "$folder/root"
mount -t proc proc proc
mount --rbind /dev dev
mkdir -p lab
cp "$scripts/$program.sh" lab/
# Debian's packages start nothing that this forbids.
printf '#!/bin/sh\nexit 101\n' > usr/sbin/policy-rc.d
chmod +x usr/sbin/policy-rc.d
rm -f var/lib/man-db/auto-update
exec chroot . sh -c '
  install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >/lab/install.log 2>&1 && return
    cat /lab/install.log
    echo NOT INSTALLED
    exit 1
  }
  use_names() {
    echo nameserver 127.77.0.53 > /lab/resolv.conf
    rm -f /etc/resolv.conf
    mv /lab/resolv.conf /etc/resolv.conf
    echo 127.0.0.1 localhost > /etc/hosts
  }
  address=$1
  . /lab/$0.sh
' "$program" "$address"
