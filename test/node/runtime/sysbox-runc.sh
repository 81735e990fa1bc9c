#!/bin/sh
# Stands for sysbox-runc: runc, which is given the container that Sysbox makes of what containerd asks for. On `create` a
# container gets a cgroup v2 of its own too, which systemd can write to; runc itself makes those of v1 alone.
set -e
node=$1 runc=$2 convert=$3 compiled=$4
shift 4
unified=/sys/fs/cgroup/unified
for last; do :; done
case " $* " in
  *' create '*)
    made=$(NODE_COMPILE_CACHE=$compiled "$node" "$convert" "$@")
    if [ -n "$made" ]; then
      cgroup=$unified${made#* }
      mkdir -p "$cgroup"
      chown -R "${made%% *}:${made%% *}" "$cgroup"
      echo $$ >"$cgroup/cgroup.procs"
    fi
    ;;
  *' delete '*)
    "$runc" "$@"
    # Others come and go meanwhile in the same tree, of which `find` complains.
    find "$unified" -depth -type d -path "*/$last*" -exec rmdir {} ';' 2>/dev/null || :
    exit 0
    ;;
esac
exec "$runc" "$@"
