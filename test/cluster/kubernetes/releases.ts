import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const controlPlane = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"] as const;
/** What a node that runs pods needs beside, and what places them there. */
const node = ["kube-scheduler", "kubelet", "kube-proxy"] as const;

export type ProgramName = (typeof controlPlane | typeof node)[number];

/** A Kubernetes release that the proofs run on. */
export interface Release {
  /** Holds the Go module that pins the release and all it is made of. */
  readonly module: string;
  /** `v1.36.3` */
  readonly version: string;
  /** The least Go that builds it, such as `1.26.0`. */
  readonly goVersion: string;
  readonly programs: readonly ProgramName[];
  /** Where its programs are kept once built: one folder for each state of the module. */
  readonly builtInto: string;
}

const root = join(import.meta.dirname, "../../..");

/** The release that everything is proven on. */
export const mainRelease = release("v1.36", [...controlPlane, ...node]);

/** Others have only their API server, which the core is proven on; the rest comes from the main release. */
export const releases = [mainRelease, release("v1.30", ["kube-apiserver"]), release("v1.37", ["kube-apiserver"])];

function release(name: string, programs: readonly ProgramName[]): Release {
  const module = join(import.meta.dirname, name);
  const goMod = readFileSync(join(module, "go.mod"), "utf8");
  const version = /^\s*k8s\.io\/kubernetes (v\S+)/m.exec(goMod)?.[1];
  const goVersion = /^go (\S+)/m.exec(goMod)?.[1];
  if (version === undefined || goVersion === undefined)
    throw new Error(`${module}/go.mod lacks k8s.io/kubernetes or go`);
  const state = createHash("sha256")
    .update(goMod)
    .update(readFileSync(join(module, "go.sum")));
  const builtInto = join(root, ".cache/kubernetes", `${version}-${state.digest("hex").slice(0, 16)}`);
  return { module, version, goVersion, programs, builtInto };
}
