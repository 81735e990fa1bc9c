# Lays out the network of a machine that is the only node of its cluster, in the network namespace that it is read in,
# with which it ends.
#
# $1: the address that the API server and kubelet are known by; nothing answers beyond it.
ip link set lo up
ip link add eth0 type veth peer name outside
ip address add "$1/32" dev eth0
ip link set outside up
ip link set eth0 up
ip route add default dev eth0
