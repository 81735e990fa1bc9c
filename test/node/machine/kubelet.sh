# Runs kubelet, which sets sysctls of the whole machine: it sees plain files instead.
set -e
exec unshare --mount --propagation unchanged sh -c '
set -e
mount --make-rprivate /proc
mkdir -p /run/sysctls
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  copy=/run/sysctls/$(basename "$name")
  cat "/proc/sys/$name" >"$copy"
  mount --bind "$copy" "/proc/sys/$name"
done
exec "$@"
' sh "$@"
