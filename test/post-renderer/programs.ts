import { join } from "node:path";
import type { GoProgram } from "../support/go-program.ts";

const programs = join(import.meta.dirname, "programs");

export const helm3: GoProgram = {
  name: "helm",
  module: join(programs, "helm-3"),
  package: "helm.sh/helm/v3/cmd/helm",
};

export const kustomize: GoProgram = {
  name: "kustomize",
  module: join(programs, "kustomize"),
  package: "sigs.k8s.io/kustomize/kustomize/v5",
};
