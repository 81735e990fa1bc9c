/** The address of the only node, and of the API server on it: node-network.sh gives it to the machine. */
export const nodeAddress = "192.168.77.1";

/** The API server is the endpoint of the Service that pods reach it by. */
export const apiServerFlagsOnNode = {
  "bind-address": "0.0.0.0",
  "advertise-address": nodeAddress,
  "endpoint-reconciler-type": "lease",
} as const;
