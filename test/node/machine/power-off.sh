# Ends what a machine loses with its power, without a warning: of what the supervisor started the given programs, every
# process that is not one of its others, what is mounted for pods, and what is on file systems in memory. The disk stays.
set -e
if [ ! -e /run/var-lib/upper ]; then
  echo 'not on a node of lay-out.sh: this would be done to the machine' >&2
  exit 1
fi
supervisor=$PPID

is_kept() {
  case $1 in 1 | $$ | "$supervisor") return 0 ;; esac
  parent=$(sed -n 's/^PPid:\t//p' "/proc/$1/status" 2>/dev/null) || return
  [ "$parent" != $$ ] || return 0
  [ "$parent" = "$supervisor" ] || return 1
  case " $programs " in *" $1 "*) return 1 ;; esac
}

programs=$*
# Again, until nothing is left: some are starting others.
while :; do
  left=
  for folder in /proc/[0-9]*; do
    process=${folder#/proc/}
    is_kept "$process" || left="$left $process"
  done
  [ -n "$left" ] || break
  # shellcheck disable=SC2086 # one word for each process
  kill -s KILL $left 2>/dev/null || :
  sleep 0.1
done

forget='^/(var/lib/kubelet|var/lib/containerd|run/containerd|run/netns)/'
# The last that was mounted first: others may lie below.
for mounted in $(cut -d' ' -f5 /proc/self/mountinfo | grep -E "$forget" | tac); do
  umount "$mounted" 2>/dev/null || umount --lazy "$mounted"
done
rm -rf /run/containerd /run/netns
nft flush ruleset
find /sys/fs/cgroup/*/ -depth -type d -path '*/kubepods*' -exec rmdir {} ';'
