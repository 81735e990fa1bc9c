import fc from "fast-check";
import type { RepairPolicy } from "../../src/core/policy.ts";
import type { RepairOptions } from "../../src/core/repair-pod.ts";

const repairPolicy: fc.Arbitrary<RepairPolicy> = fc.record({
  unwrap: fc.constantFrom("always", "always", "hidden", "never"),
  relocation: fc.constantFrom("auto", "auto", "move", "mirror", "off"),
  apiToken: fc.constantFrom("mirror", "mirror", "keep"),
  unknown: fc.constantFrom("keep", "mirror"),
  tokenPath: fc.constantFrom(
    ...["/etc/serviceaccount", "/etc/serviceaccount", "/opt/tokens", "/data/x", "/etc/tmpfiles.d"],
    ...["/etc/systemd/system", "/etc/systemd/system/service.d/x"],
  ),
  mergedUsr: fc.boolean(),
  systemdPaths: fc.constantFrom([], ["/lib/systemd/systemd" as const]),
  onUnfixable: fc.constantFrom("allow", "allow", "allow", "deny"),
  crio: fc.boolean(),
});

/** Every policy there is, met in enforce or audit, at admission or in a manifest. */
export const repairOptions: fc.Arbitrary<RepairOptions> = fc.record({
  policy: fc.record({
    defaults: repairPolicy,
    runtimeClasses: fc.constantFrom(
      new Map([["sysbox-runc", {}]]),
      new Map([["sysbox-runc", { unwrap: "never" as const }]]),
    ),
    images: fc.constantFrom([], [{ match: "*systemd*", init: "masked" as const }]),
  }),
  mode: fc.constantFrom("enforce", "audit"),
  origin: fc.constantFrom("admission", "manifest", "manifest-with-explicit-api-token"),
});
