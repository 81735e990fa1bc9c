# Lays out the network of a machine that is the only node of its cluster, and runs a command in it. Everything in here
# ends with the namespaces that it is run in.
set -e
. "$(dirname "$0")/../../../cluster/control-plane/node-network.sh"
shift
# For named network namespaces, one for each pod.
mount -t tmpfs tmpfs /run
exec "$@"
