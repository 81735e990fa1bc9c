/** What a pod's spec has where it is to be stored, and never given to a node: creating it costs no container. */
export const parked = { schedulingGates: [{ name: "example.test/parked" }] } as const;
