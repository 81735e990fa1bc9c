import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf } from "../../support/go-program.ts";
import { pause } from "../images/pause.ts";
import { cniPlugins, runc } from "../programs/programs.ts";

const runtimes = join(import.meta.dirname, "../runtime");

/** Of the pods, inside the node's own network. */
export const podNetwork = "10.244.0.0/16";

/** Where containerd listens: on a file system in memory that only the node has. */
export const containerdSocket = "/run/containerd/containerd.sock";

/** Writes what containerd reads. @returns the file of its configuration */
export function writeContainerdConfig(folder: string): string {
  const plugins = join(folder, "cni-plugins");
  const networks = join(folder, "cni");
  for (const path of [plugins, networks]) mkdirSync(path);
  for (const plugin of cniPlugins) copyFileSync(fileOf(plugin), join(plugins, plugin.name));
  writeFileSync(join(networks, "pods.conflist"), JSON.stringify(network));
  const file = join(folder, "containerd.toml");
  writeFileSync(file, configuration({ plugins, networks, sysbox: sysboxRunc(folder) }));
  return file;
}

/** The stand-in, or what `SYSBOX_RUNC` names. A real sysbox-runc needs its daemons in the node: docs/how-we-know.md. */
function sysboxRunc(folder: string): string {
  const given = process.env.SYSBOX_RUNC;
  if (given !== undefined) return given;
  const file = join(folder, "sysbox-runc");
  const parts = [
    join(runtimes, "sysbox-runc.sh"),
    process.execPath,
    fileOf(runc),
    join(runtimes, "convert-container-process.ts"),
    join(folder, "compiled"),
  ];
  writeFileSync(file, `#!/bin/sh\nexec sh ${parts.map((part) => `'${part}'`).join(" ")} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

const network = {
  cniVersion: "1.0.0",
  name: "pods",
  plugins: [
    {
      type: "ptp",
      ipam: { type: "host-local", ranges: [[{ subnet: podNetwork }]], routes: [{ dst: "0.0.0.0/0" }] },
    },
  ],
};

interface Places {
  readonly plugins: string;
  readonly networks: string;
  readonly sysbox: string;
}

function configuration({ plugins, networks, sysbox }: Places): string {
  const runtime = "plugins.'io.containerd.cri.v1.runtime'";
  return `version = 3

[grpc]
address = '${containerdSocket}'

[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = '${pause.image}'

[${runtime}]
# A machine that is itself a container may not lower it below its own.
restrict_oom_score_adj = true
disable_apparmor = true

[${runtime}.cni]
bin_dirs = ['${plugins}']
conf_dir = '${networks}'

[${runtime}.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
options.BinaryName = '${fileOf(runc)}'

[${runtime}.containerd.runtimes.sysbox-runc]
runtime_type = 'io.containerd.runc.v2'
options.BinaryName = '${sysbox}'
`;
}
