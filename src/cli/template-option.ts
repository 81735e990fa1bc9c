import { type Command, InvalidArgumentError, Option } from "commander";
import { kubernetesTemplates, type PodTemplates, readTemplateOption } from "../manifests/pod-templates.ts";

/** Lets people say where custom resources have their pod template; the value of the option is all places known. */
export function addTemplateOption(command: Command): void {
  command.addOption(
    new Option("--template <kind=path>", "pod template of a custom resource, as Rollout.argoproj.io=.spec.template")
      .argParser((text, known: PodTemplates): PodTemplates => {
        const read = readTemplateOption(text);
        if (typeof read === "string") throw new InvalidArgumentError(read);
        return new Map([...known, read]);
      })
      .default(kubernetesTemplates, "the kinds of Kubernetes"),
  );
}

/** Told of a kind in which a Sysbox pod is, at a place that is not known. */
export function untoldReason(kind: string): string {
  return `${kind} with a Sysbox pod at a place that no --template names`;
}
