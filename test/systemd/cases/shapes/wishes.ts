import { masked, own, recognised, type Shape, wrapped } from "./shape.ts";

const mounts = { [own]: "token" } as const;

/** What an operator or author may ask for. */
export const wishes: readonly Shape[] = [
  { name: "wrapped, `unwrap: never`", command: wrapped, mounts, annotations: { "boxinit/unwrap": "never" } },
  { name: "wrapped, `unwrap: hidden`", command: wrapped, mounts, annotations: { "boxinit/unwrap": "hidden" } },
  {
    name: "wrapped, `unwrap: hidden`, and nothing is hidden",
    command: wrapped,
    annotations: { "boxinit/unwrap": "hidden" },
    spec: { automountServiceAccountToken: false },
    mounts: { "/etc/token": "token" },
  },
  { name: "wrapped, `relocation: off`", command: wrapped, mounts, annotations: { "boxinit/relocation": "off" } },
  { name: "masked, `relocation: off`", command: masked, mounts, annotations: { "boxinit/relocation": "off" } },
  { name: "wrapped, `relocation: mirror`", command: wrapped, mounts, annotations: { "boxinit/relocation": "mirror" } },
  { name: "masked, `relocation: move`", command: masked, mounts, annotations: { "boxinit/relocation": "move" } },
  { name: "recognised, `relocation: move`", command: recognised, mounts, policy: { relocation: "move" } },
  { name: "recognised, `relocation: mirror`", command: recognised, mounts, policy: { relocation: "mirror" } },
  { name: "masked, `apiToken: keep`", command: masked, mounts, policy: { apiToken: "keep" } },
  { name: "masked, another `tokenPath`", command: masked, mounts, policy: { tokenPath: "/opt/tokens/main" } },
  {
    name: "`/lib/systemd/systemd` in `systemdPaths`",
    command: ["/lib/systemd/systemd"],
    mounts,
    policy: { systemdPaths: ["/lib/systemd/systemd"] },
  },
  {
    name: "`unknown: mirror`, and the image's entrypoint is `/sbin/init`",
    mounts,
    policy: { unknown: "mirror" },
    boot: { image: { entrypoint: ["/sbin/init"] } },
  },
  {
    name: "`unknown: mirror`, and the image's entrypoint is `/lib/systemd/systemd`",
    mounts,
    policy: { unknown: "mirror" },
    boot: { image: { entrypoint: ["/lib/systemd/systemd"] } },
  },
  {
    name: "`unknown: mirror`, and the image runs no systemd",
    mounts,
    policy: { unknown: "mirror" },
    boot: { image: { entrypoint: ["sleep", "infinity"] }, pid1: { main: "sleep" } },
  },
  {
    name: "`boxinit/init` of an opaque script that execs init",
    command: ["/entrypoint.sh"],
    mounts,
    annotations: { "boxinit/init": "main" },
    boot: { image: { files: { "/entrypoint.sh": "#!/bin/sh\ntrue\nexec /sbin/init\n" } } },
  },
  {
    name: "wrapped, `boxinit/skip-containers`",
    command: wrapped,
    mounts,
    annotations: { "boxinit/skip-containers": "main" },
  },
  { name: "wrapped, `boxinit/mode: audit`", command: wrapped, mounts, annotations: { "boxinit/mode": "audit" } },
  { name: 'wrapped, `boxinit/mode: "off"`', command: wrapped, mounts, annotations: { "boxinit/mode": "off" } },
  {
    name: "wrapped, an annotation that is not valid",
    command: wrapped,
    mounts,
    annotations: { "boxinit/unwrap": "no" },
  },
];
