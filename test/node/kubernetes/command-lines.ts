import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { nodeAddress } from "../../cluster/control-plane/node-network.ts";
import type { Program } from "../../cluster/control-plane/supervise.ts";
import type { Programs } from "../../cluster/kubernetes/programs.ts";
import { fileOf } from "../../support/go-program.ts";
import { containerd, shim } from "../programs/programs.ts";
import { afterContainerd } from "./after-containerd.ts";
import { containerdSocket, podNetwork, writeContainerdConfig } from "./containerd-config.ts";

/** What the programs of a node need of its cluster, and a folder for their files. */
export interface NodeParts {
  readonly programs: Programs;
  readonly kubeconfig: string;
  readonly folder: string;
}

export const nodeName = "node";

const machine = join(import.meta.dirname, "../machine");

/** They call others by name, such as mount and nft. */
const env = { PATH: process.env.PATH ?? "" };

export function containerdProgram({ folder }: NodeParts): Program {
  const config = writeContainerdConfig(folder);
  const path = [dirname(fileOf(shim)), env.PATH].join(":");
  return { name: "containerd", command: fileOf(containerd), args: ["--config", config], env: { PATH: path } };
}

export function kubeletProgram({ programs, kubeconfig, folder }: NodeParts): Program {
  const config = join(folder, "kubelet.json");
  writeFileSync(config, JSON.stringify(kubeletConfiguration));
  const flags = [
    `--config=${config}`,
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${nodeName}`,
    `--node-ip=${nodeAddress}`,
    // As the installer of Sysbox labels the nodes that have it.
    "--node-labels=sysbox-runtime=running",
  ];
  const args = [join(machine, "kubelet.sh"), programs.kubelet, ...flags];
  return afterContainerd({ name: "kubelet", command: "sh", args, env });
}

export function kubeProxyProgram({ programs, kubeconfig, folder }: NodeParts): Program {
  const config = join(folder, "kube-proxy.json");
  writeFileSync(config, JSON.stringify({ ...kubeProxyConfiguration, clientConnection: { kubeconfig } }));
  const args = [`--config=${config}`, `--hostname-override=${nodeName}`];
  return { name: "kube-proxy", command: programs["kube-proxy"], args, env };
}

export function kubeSchedulerProgram({ programs, kubeconfig }: NodeParts): Program {
  const args = [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--secure-port=0"];
  return { name: "kube-scheduler", command: programs["kube-scheduler"], args };
}

const kubeletConfiguration = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  // Only the API server is in its network.
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: "AlwaysAllow" },
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  cgroupDriver: "cgroupfs",
  failCgroupV1: false,
  failSwapOn: false,
  oomScoreAdj: 0,
  maxOpenFiles: 20_000,
  resolvConf: "",
  volumePluginDir: "/var/lib/kubelet/volume-plugins",
  // The machine's disk may be as full as it likes.
  evictionHard: {
    "memory.available": "0%",
    "nodefs.available": "0%",
    "imagefs.available": "0%",
    "nodefs.inodesFree": "0%",
  },
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  registerWithTaints: [],
  featureGates: { ContainerStopSignals: true },
};

const kubeProxyConfiguration = {
  apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
  kind: "KubeProxyConfiguration",
  mode: "nftables",
  clusterCIDR: podNetwork,
  // Sysctls of the whole machine stay as they are.
  conntrack: { maxPerCore: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
};
