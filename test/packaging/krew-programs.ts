import { join } from "node:path";
import type { GoProgram } from "../support/go-program.ts";

const module = join(import.meta.dirname, "krew");

export const krew: GoProgram = { name: "krew", module, package: "sigs.k8s.io/krew/cmd/krew" };

export const krewValidator: GoProgram = {
  name: "validate-krew-manifest",
  module,
  package: "sigs.k8s.io/krew/cmd/validate-krew-manifest",
};
