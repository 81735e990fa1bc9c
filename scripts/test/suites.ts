import { goProgram } from "../../bench/contenders/go-programs.ts";
import { fetchTools } from "../../test/chart/helm/fetch-tools.ts";
import { buildCertManager } from "../../test/chart/install/cert-manager/cert-manager.ts";
import { fetchCustomResources } from "../../test/chart/install/custom-resources/custom-resources.ts";
import { buildPrograms } from "../../test/cluster/kubernetes/build-programs.ts";
import { mainRelease, releases } from "../../test/cluster/kubernetes/releases.ts";
import { makeBaseImages } from "../../test/image/base-images.ts";
import { networkPolicies } from "../../test/node/programs/programs.ts";
import { krew, krewValidator } from "../../test/packaging/krew-programs.ts";
import { helm3, kustomize } from "../../test/post-renderer/programs.ts";
import { buildSite } from "../../test/site/built-site.ts";
import { build } from "../../test/support/go-program.ts";
import { generationNames } from "../../test/systemd/rootfs/generations.ts";
import { prepareRootfs } from "../../test/systemd/rootfs/prepare-rootfs.ts";
import { nodePrerequisites, prepareNode } from "../node/preparations.ts";
import {
  certManager,
  goPrograms,
  helmAndKubectl,
  kubernetesPrograms,
  onPath,
  ownNetworks,
  type Prerequisite,
  privateMounts,
  root,
} from "./prerequisites.ts";

export interface Suite {
  readonly name: string;
  readonly proves: string;
  /** Arguments for vitest: which files. */
  readonly files: readonly string[];
  /** How many files run at once, where that is not one for each processor. */
  readonly workers?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly prerequisites: readonly Prerequisite[];
  /** Makes what the tests need and only a long build can give. */
  readonly prepare?: () => void;
}

/** What `npm test` leaves out, since it takes long or needs more than Node and the shells it finds. */
export const furtherSuites: readonly Suite[] = [
  {
    name: "shell-truth",
    proves: "5,000 scripts with a fresh seed, each run in real shells, start what the engine says they start",
    files: ["test/shell-truth"],
    env: { SHELL_TRUTH_SCRIPTS: "5000" },
    prerequisites: [onPath("dash"), onPath("bash"), onPath("busybox"), onPath("cc"), onPath("chroot"), privateMounts],
  },
  {
    name: "properties",
    proves: "3,000 fresh pods for each property of a repair, 300 fresh histories for each of certificates",
    files: ["test/properties", "test/certificates"],
    env: { PROPERTY_RUNS: "3000" },
    prerequisites: [],
  },
  {
    name: "fuzz",
    proves: "20,000 mutated reviews, half of them from a fresh seed, are all answered, in a small heap",
    files: ["test/fuzz"],
    env: { FUZZ_REVIEWS: "20000" },
    prerequisites: [],
  },
  {
    name: "large",
    proves:
      "10,000 manifests, a file of 100 MB, and a cluster of 100,000 pods go through the command line in little memory",
    files: ["test/large"],
    env: {},
    prerequisites: [],
  },
  {
    name: "browser",
    proves:
      "in Chromium, a scan's page reads, searches and does no harm: offline, by keyboard, on phones, without script",
    files: ["test/browser"],
    env: {},
    prerequisites: [onPath("chromium")],
  },
  {
    name: "site",
    proves:
      "the documentation's site is whole: each link leads somewhere, it is searched offline, read on phones, in the dark",
    files: ["test/site"],
    env: {},
    prerequisites: [onPath("npm"), onPath("chromium")],
    prepare: buildSite,
  },
  {
    name: "bench",
    proves: "the benchmark builds every peer, each of them answers as it should, and what it writes is whole",
    files: ["test/bench"],
    env: {},
    prerequisites: [onPath("npm"), onPath("go")],
    prepare: () => void goProgram("vegeta"),
  },
  {
    name: "json-patch",
    proves: "patches come out the same in the library that the API server uses",
    files: ["test/json-patch"],
    env: {},
    prerequisites: [onPath("go")],
  },
  {
    name: "alerts",
    proves: "each alert fires when it should, and is silent when it should be",
    files: ["test/alerts"],
    env: {},
    prerequisites: [onPath("promtool")],
  },
  {
    name: "workflows",
    proves: "actionlint has nothing to say about the workflows",
    files: ["test/workflows"],
    env: {},
    prerequisites: [onPath("go")],
  },
  {
    name: "packaging",
    proves:
      "the packed package has the right files, installs by npm and by krew, serves a review, is a library; a release is whole",
    files: ["test/packaging"],
    env: {},
    prerequisites: [...["npm", "git", "sha256sum"].map(onPath), goPrograms([krew, krewValidator]), helmAndKubectl],
    prepare: () => {
      fetchTools();
      [krew, krewValidator].forEach(build);
    },
  },
  {
    name: "pipelines",
    proves:
      "pre-commit, the steps of the GitHub Action, a job of GitLab and npx run boxinit, and stop where they should",
    files: ["test/pipelines"],
    env: {},
    prerequisites: ["npm", "git", "bash", "pre-commit"].map(onPath),
  },
  {
    name: "post-renderer",
    proves: "Helm 3, Helm 4 and kustomize hand their manifests through boxinit, and fail where it does",
    files: ["test/post-renderer"],
    env: {},
    prerequisites: [goPrograms([helm3, kustomize]), helmAndKubectl],
    prepare: () => {
      fetchTools();
      [helm3, kustomize].forEach(build);
    },
  },
  {
    name: "image",
    proves: "the image is built twice the same, holds what it should, and serves reviews in a container without rights",
    files: ["test/image"],
    env: {},
    prerequisites: [root, ...["buildah", "crun", "debootstrap", "dpkg-deb", "unshare", "tar", "npm"].map(onPath)],
    prepare: makeBaseImages,
  },
  {
    name: "systemd",
    proves: "what boxinit says of a pod is what programs see in it, once real systemd has booted there",
    files: ["test/systemd"],
    env: {},
    prerequisites: [
      root,
      kubernetesPrograms([mainRelease]),
      ...["debootstrap", "chroot", "crun", "unshare", "nsenter"].map(onPath),
    ],
    prepare: () => {
      buildPrograms(mainRelease);
      prepareRootfs();
    },
  },
  {
    name: "node",
    proves:
      "on a real node, installed with Helm, boxinit lets booted pods read their tokens, and bears what nodes go through",
    files: ["test/node"],
    // Two files wait most of the time, beside which the others run.
    workers: 4,
    env: {},
    prerequisites: [
      ...nodePrerequisites,
      goPrograms([networkPolicies]),
      ...["bash", "iptables", "nsenter", "ps"].map(onPath),
    ],
    prepare: () => {
      prepareNode(generationNames);
      build(networkPolicies);
    },
  },
  {
    name: "chart-rendering",
    proves: "what Helm makes of the chart fits together for many values, wrong ones are refused, deploy/ is the same",
    files: ["test/chart/rendering"],
    env: {},
    prerequisites: [helmAndKubectl],
    prepare: fetchTools,
  },
  {
    name: "chart",
    proves:
      "Helm installs, upgrades, rolls back and removes the chart on a real API server, and no pod is held up by it",
    files: ["test/chart/install"],
    env: {},
    prerequisites: [
      kubernetesPrograms([mainRelease]),
      certManager,
      helmAndKubectl,
      ownNetworks,
      ...["nsenter", "setpriv", "chroot", "jq", "bash"].map(onPath),
    ],
    prepare: () => {
      buildPrograms(mainRelease);
      fetchTools();
      fetchCustomResources();
      buildCertManager();
    },
  },
  {
    name: "cluster",
    proves: "pods come out right on real API servers, beside other webhooks, under load and when boxinit fails",
    files: ["test/cluster"],
    env: {},
    prerequisites: [kubernetesPrograms(releases), helmAndKubectl, onPath("ps"), onPath("bash")],
    prepare: () => {
      releases.forEach(buildPrograms);
      fetchTools();
      fetchCustomResources();
    },
  },
];

/** Suites whose files run in `npm test` too, only with less. */
const alsoQuick = ["shell-truth", "properties", "fuzz"];

/** Everything else there is in test/: a new test is in here unless it is taken out. */
export const quickSuite: Suite = {
  name: "quick",
  proves: "all that needs nothing but Node and the shells it finds",
  files: furtherSuites
    .filter(({ name }) => !alsoQuick.includes(name))
    .flatMap(({ files }) => files.flatMap((folder) => ["--exclude", `${folder}/**`])),
  env: {},
  prerequisites: [],
};
