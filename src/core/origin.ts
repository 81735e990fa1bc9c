/**
 * Where a pod comes from. At admission the API token is mounted already; in a manifest it is not there yet, and the API
 * server will mount it. Whoever has no webhook that would then mirror it, can have the manifest say so itself.
 */
export type Origin = "admission" | "manifest" | "manifest-with-explicit-api-token";
