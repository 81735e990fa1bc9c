# Lays out a machine that is the only node of its cluster, and runs a command in it: run in namespaces for mounts,
# processes, cgroups and the network, with which everything in here ends.
set -e
if [ $$ != 1 ]; then
  echo 'not in a namespace of its own: this would be done to the machine' >&2
  exit 1
fi
. "$(dirname "$0")/../../cluster/control-plane/node-network.sh"
shift

# Kubelet hands on mounts that containers make, and gets theirs.
mount --make-rshared /
# Of this network, and with the cgroups of this namespace as the roots.
hierarchies=$(cut -d: -f2 /proc/self/cgroup)
mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
for controllers in $hierarchies; do
  folder=/sys/fs/cgroup/${controllers#name=}
  mkdir "$folder"
  case $controllers in
    name=*) mount -t cgroup -o "none,$controllers" cgroup "$folder" ;;
    *) mount -t cgroup -o "$controllers" cgroup "$folder" ;;
  esac
done
mkdir /sys/fs/cgroup/unified
mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified

# What the node's programs write, where they do so by default.
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /var/log
mkdir -p /run/var-lib/upper /run/var-lib/work
mount -t overlay -o lowerdir=/var/lib,upperdir=/run/var-lib/upper,workdir=/run/var-lib/work overlay /var/lib
for folder in kubelet containerd cni; do
  mkdir -p "/var/lib/$folder"
  mount -t tmpfs -o mode=755 tmpfs "/var/lib/$folder"
  mount --make-shared "/var/lib/$folder"
done

# As the first process, it has to wait for all whose parents have ended.
exec 3<&0
"$@" <&3 3<&- &
wait $!
