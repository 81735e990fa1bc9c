import { buildPrograms } from "../../test/cluster/kubernetes/build-programs.ts";
import { releases } from "../../test/cluster/kubernetes/releases.ts";
import { kubernetesPrograms, onPath, type Prerequisite, privateMounts } from "./prerequisites.ts";

export interface Suite {
  readonly name: string;
  readonly proves: string;
  /** Arguments for vitest: which files. */
  readonly files: readonly string[];
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
    proves: "3,000 fresh pods for each property of a repair",
    files: ["test/properties"],
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
    name: "json-patch",
    proves: "patches come out the same in the library that the API server uses",
    files: ["test/json-patch"],
    env: {},
    prerequisites: [onPath("go")],
  },
  {
    name: "packaging",
    proves: "the packed package has the right files, installs into an empty folder, and serves a review there",
    files: ["test/packaging"],
    env: {},
    prerequisites: [onPath("npm")],
  },
  {
    name: "cluster",
    proves: "pods come out right on real API servers, beside other webhooks, under load and when boxinit fails",
    files: ["test/cluster"],
    env: {},
    prerequisites: [kubernetesPrograms(releases), onPath("ps"), onPath("bash")],
    prepare: () => releases.forEach(buildPrograms),
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
