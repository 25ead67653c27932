# Runs the steps of a Dockerfile, and then the program in their result, on a copy of this machine's file system that is gone
# afterwards: image.sh FOLDER. The folder has
#   build      the steps, as a shell script
#   run        what the image starts, as a shell script
#   context/   what the image is built from
#   site/      what is mounted at /site, if there is such a folder
# The program is process 1 of its own, without a network, as user 1000 without capabilities, on a read-only file system.
set -e
folder=$1
mount -t tmpfs tmpfs "$folder/scratch"
mkdir "$folder/scratch/upper" "$folder/scratch/work" "$folder/scratch/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/scratch/upper,workdir=$folder/scratch/work" "$folder/scratch/root"
cd "$folder/scratch/root"
mount -t proc proc proc
mount --rbind /dev dev
mkdir -p context image
cp "$folder/build" "$folder/run" image/
mount --bind "$folder/context" context
chroot . /bin/sh -e /image/build > "$folder/build.log" 2>&1 || { cat "$folder/build.log"; exit 90; }
umount context
if [ -d "$folder/site" ]; then mount --bind "$folder/site" site; fi
mount -t tmpfs -o mode=1777 tmpfs tmp
if [ ! -d "$folder/site" ]; then
  for writable in .feedletter out; do mount -t tmpfs -o uid=1000,gid=1000 tmpfs "site/$writable"; done
fi
mount -o remount,bind,ro .
exec unshare --net sh -e -c '
  ip link set lo up
  exec env -i PATH="$PATH" chroot . setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --bounding-set=-all \
    --inh-caps=-all /bin/sh -e /image/run
'
