# Runs a command in cgroups of its own, one in each hierarchy, and takes them away once it has ended, however it ends.
# Cgroups have no namespace that would do so.
set -e
prefix=boxinit-node
trap : HUP INT TERM

# The folder of this process in the hierarchy that is mounted at $1.
folder_of() {
  case ${1##*/} in
    unified) line=$(grep '^0:' /proc/self/cgroup) ;;
    systemd) line=$(grep ':name=systemd:' /proc/self/cgroup) ;;
    *) line=$(grep -E ":([^:]*,)?${1##*/}(,[^:]*)?:" /proc/self/cgroup) ;;
  esac
  echo "$1${line#*:*:}"
}

# Fails where one is left: it stays as long as a process is in it. (`find` does not tell of what it could not do.)
remove() {
  for folder in "$@"; do
    [ ! -e "$folder" ] || find "$folder" -depth -type d -exec rmdir {} ';' 2>/dev/null || :
  done
  for folder in "$@"; do
    [ ! -e "$folder" ] || return 1
  done
}

if [ ! -e /sys/fs/cgroup/memory/cgroup.procs ] || [ ! -e /sys/fs/cgroup/unified/cgroup.procs ]; then
  echo 'the node needs the controllers of cgroup v1 in /sys/fs/cgroup, and cgroup v2 in /sys/fs/cgroup/unified' >&2
  exit 1
fi
for hierarchy in /sys/fs/cgroup/*/; do
  # systemd has links to what holds two controllers: cpu -> cpu,cpuacct
  [ ! -L "${hierarchy%/}" ] || continue
  parent=$(folder_of "${hierarchy%/}")
  # What others left behind that were killed; another node may be at it too.
  for old in "${parent%/}/$prefix"-*; do
    [ ! -e "$old" ] || [ -e "/proc/${old##*-}" ] || remove "$old" || :
  done
  own="${parent%/}/$prefix-$$"
  mkdir "$own"
  if [ -e "$own/cpuset.cpus" ]; then
    cat "${parent%/}/cpuset.cpus" >"$own/cpuset.cpus"
    cat "${parent%/}/cpuset.mems" >"$own/cpuset.mems"
  fi
  folders="$folders $own"
done
code=0
# shellcheck disable=SC2086 # these paths have no spaces
sh -ec 'folders=$1; shift; for each in $folders; do echo $$ >"$each/cgroup.procs"; done; exec "$@"' sh "$folders" "$@" ||
  code=$?
# A process that was killed may take a moment to leave.
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  # shellcheck disable=SC2086
  remove $folders && break
  sleep 1
done
exit "$code"
