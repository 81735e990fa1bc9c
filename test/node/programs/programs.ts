import { join } from "node:path";
import type { GoProgram } from "../../support/go-program.ts";

const containerdModule = join(import.meta.dirname, "containerd");
const cniModule = join(import.meta.dirname, "cni");

function ofContainerd(name: string): GoProgram {
  return { name, module: containerdModule, package: `github.com/containerd/containerd/v2/cmd/${name}` };
}

function cniPlugin(name: string, folder: string): GoProgram {
  return { name, module: cniModule, package: `github.com/containernetworking/plugins/plugins/${folder}/${name}` };
}

export const containerd: GoProgram = ofContainerd("containerd");
/** containerd finds it on its PATH. */
export const shim: GoProgram = ofContainerd("containerd-shim-runc-v2");
export const ctr: GoProgram = ofContainerd("ctr");

/** Its profiles for system calls need the C library that compiles them. */
export const runc: GoProgram = {
  name: "runc",
  module: join(import.meta.dirname, "runc"),
  package: "github.com/opencontainers/runc",
  cgo: { tags: "seccomp" },
};

/** Each pod has a pair of interfaces and a route, so that no module of the kernel for bridges is needed. */
const ptp: GoProgram = cniPlugin("ptp", "main");
export const cniPlugins: readonly GoProgram[] = [ptp, cniPlugin("loopback", "main"), cniPlugin("host-local", "ipam")];

/** Judges packets by NetworkPolicies, for the tests that want a node to enforce them. */
export const networkPolicies: GoProgram = {
  name: "kube-network-policies",
  module: join(import.meta.dirname, "network-policies"),
  package: "sigs.k8s.io/kube-network-policies/cmd",
};

/** What a node has beside the programs of Kubernetes. */
export const nodePrograms: readonly GoProgram[] = [containerd, shim, ctr, runc, ...cniPlugins];
