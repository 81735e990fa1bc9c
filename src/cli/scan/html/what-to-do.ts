import type { Judgement, WorkloadReport } from "../../../scan/scan-report.ts";
import { isRelocated, isRewritten } from "../is-changed.ts";
import { html, type Markup } from "./markup.ts";
import type { NamespaceMode } from "./state-words.ts";

/** What the reader can do now, in this namespace as it is labelled. */
export function whatToDo(workload: WorkloadReport, mode: NamespaceMode): Markup {
  const steps = stepsFor(workload, mode).map((step) => html`<li>${step}</li>`);
  return html`<div class="todo"><h4>What to do now</h4><ul>${steps}</ul></div>`;
}

function stepsFor(workload: WorkloadReport, mode: NamespaceMode): readonly Markup[] {
  const { next, otherPods } = workload;
  switch (next.prospect) {
    case "repaired":
      return [...enforce(workload, mode), html`Or change ${atTheSource(next)} at the source: then it needs no repair.`];
    case "repaired-in-part":
      return [
        ...enforce(workload, mode),
        html`Change at the source what is left after the repair: its remedy stands below.`,
      ];
    case "not-repairable":
      return [html`Change it at the source, as the remedies below say: no repair of boxinit puts it right.`];
    case "not-known":
      return [
        html`If its containers run systemd, say so: write the command out, or name them in <code>boxinit/init</code>.`,
        html`If they don't, nothing.`,
      ];
    case "in-order":
      return otherPods.length === 0
        ? [html`Nothing.`]
        : [html`Its next pods are right, and some that run now are not. ${restart(workload)}`];
    case "opted-out":
      return [
        html`Nothing, if it is meant so. To have it judged, remove the annotation <code>boxinit/mode: "off"</code>.`,
      ];
    default:
      return next.prospect satisfies never;
  }
}

/** Where work goes before init, further mounts are half of it only: the API token has none that a person could write. */
function atTheSource({ containers }: Judgement): Markup {
  const isMasked = containers.some(({ init, mounts }) => init === "masked" && mounts.some(isRelocated));
  if (isMasked) return html`the command, as the remedy of <code>init-masked</code> says,`;
  const isRepaired = containers.some(isRewritten);
  return isRepaired ? html`the lines below` : html`the image, as the remedy of <code>env-passed</code> says,`;
}

function enforce(workload: WorkloadReport, mode: NamespaceMode): readonly Markup[] {
  const { total, "would-be-repaired": older, "not-repairable": broken } = workload.pods;
  const needsRestart = total === 0 || older + broken > 0;
  return [...labelSteps[mode], needsRestart ? restart(workload) : html`Its pods that run now are repaired already.`];
}

const label = html`<code>boxinit/mode: enforce</code>`;

const labelSteps = {
  enforce: [],
  audit: [html`Give its namespace the label ${label}. Now it only audits.`],
  off: [html`Give its namespace the label ${label}. Now it is switched off.`],
  unlabelled: [html`Give its namespace the label ${label}, where the mode of the installation is another.`],
} as const satisfies Record<NamespaceMode, readonly Markup[]>;

/** A name that needs quotes in a shell is none that Kubernetes allows: then there is no command to be copied. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

function restart({ apiVersion, kind, namespace, name, pods }: WorkloadReport): Markup {
  const rollsOut = apiVersion === "apps/v1" && ["Deployment", "StatefulSet", "DaemonSet"].includes(kind);
  if (rollsOut && pods.total === 0) return html`Its next pods are repaired. None runs now.`;
  if (rollsOut && plainName.test(namespace) && plainName.test(name)) {
    const target = `${kind.toLowerCase()}/${name}`;
    return html`Restart it: <code class="command">kubectl --namespace ${namespace} rollout restart ${target}</code>`;
  }
  return html`${renewal.get(kind) ?? "Have its pods created anew."}`;
}

const renewal: ReadonlyMap<string, string> = new Map([
  ["Pod", "Delete the pod, and create it again."],
  ["ReplicaSet", "Delete its pods: it creates new ones."],
  ["ReplicationController", "Delete its pods: it creates new ones."],
  ["Job", "Delete the Job, and create it again."],
  ["CronJob", "Its next run creates new pods."],
]);
