# Lays out the network of a machine that is the only node of its cluster, and runs a command in it. Everything in here
# ends with the namespaces that it is run in.
set -e
node=$1
shift
ip link set lo up
# The address that the API server and kubelets are known by; nothing answers beyond it.
ip link add eth0 type veth peer name outside
ip address add "$node/32" dev eth0
ip link set outside up
ip link set eth0 up
ip route add default dev eth0
# For named network namespaces, one for each pod.
mount -t tmpfs tmpfs /run
exec "$@"
