import { asCreated } from "../../core/as-created.ts";
import type { NotExaminedReason } from "../../core/decision.ts";
import { apiTokenPath } from "../../core/diagnose/token-role.ts";
import { codesOf, type FindingCode } from "../../core/findings.ts";
import { isObject } from "../../core/inspect/json.ts";
import type { Policy } from "../../core/policy.ts";
import { repairPod } from "../../core/repair-pod.ts";
import type { PodInManifest } from "../../manifests/find-pods.ts";
import { code, initLesson } from "./init-lesson.ts";
import { type ContainerLook, type Look, lookAt } from "./look.ts";
import { type Block, heading, paragraph, title } from "./page.ts";
import { listed, repairLesson } from "./repair-lesson.ts";
import { readableElsewhere, runLesson } from "./run-lesson.ts";

type Examined = Look & { readonly is: "examined" };

/** Everything about a pod of a manifest, step by step; one line where it is none of boxinit's business. */
export function explainPod(found: PodInManifest, name: string, place: string, policy: Policy): readonly Block[] {
  const look = lookAt(asCreated(found.pod), policy);
  switch (look.is) {
    case "not-examined":
      return [title(`${name} (${place}): ${notExaminedText(look.reason, found, policy)}`)];
    case "unread":
      return [title(`${name} (${place})`), ...listed("boxinit does not read this pod:", [look.finding])];
    case "examined":
      return [
        title(`${name} (${place})`),
        paragraph(inShort(look)),
        ...sysboxLesson(look),
        ...look.containers.flatMap((one) => containerLesson(one, look, found)),
        ...ending(look, found, policy, place),
      ];
    default:
      return look satisfies never;
  }
}

function notExaminedText(reason: NotExaminedReason, { pod }: PodInManifest, { runtimeClasses }: Policy): string {
  switch (reason) {
    case "not-a-sysbox-pod": {
      const name = isObject(pod.spec) ? pod.spec.runtimeClassName : undefined;
      const ofSysbox = [...runtimeClasses.keys()].join(" or ");
      const is =
        typeof name === "string"
          ? `its runtimeClassName is ${name}, not ${ofSysbox}`
          : `it has no runtimeClassName; Sysbox's is ${ofSysbox}`;
      return `no Sysbox pod, so none of boxinit's business: ${is}`;
    }
    case "mode-off":
      return 'boxinit is kept away from it by its annotation boxinit/mode: "off"';
    case "mirror-pod":
      return "it is the API server's copy of a static pod, which runs already";
    default:
      return reason satisfies never;
  }
}

const hidesText = "In short: as it stands, its programs can not see what is mounted below `/run`.";

const doubtText = "In short: the volume at `/var` decides whether its programs see what is mounted below `/var/run`.";

/** Of these Sysbox starts no container, or not the one, whatever is repaired. */
const neverStarts: ReadonlySet<FindingCode> = new Set([
  "host-namespace",
  "sysbox-variable-unknown",
  "sysbox-variable-invalid",
]);

function inShort({ decision, containers }: Examined): string {
  if (decision.decision !== "refused" && decision.findings.some(({ code }) => neverStarts.has(code))) {
    return `In short: Sysbox will not start it. ${decision.decision === "changed" ? "boxinit repairs what else is wrong, and leaves that as it is." : "boxinit can not repair that, and leaves it as it is."}`;
  }
  const hides = containers.some(
    ({ plan: { diagnosis }, treatment }) =>
      treatment.hides &&
      diagnosis.mountsBelowRun.some(
        (mount) => !diagnosis.isDoubtful(mount.collapsedPath) && !readableElsewhere(mount, diagnosis.container),
      ),
  );
  const isDoubtful = containers.some(
    ({ plan: { diagnosis }, treatment }) =>
      treatment.hides && diagnosis.mountsBelowRun.some(({ collapsedPath }) => diagnosis.isDoubtful(collapsedPath)),
  );
  const remains = decision.findings.some(({ code }) => code === "mount-hidden" || code === "token-stays-hidden");
  const unknown = containers.find(({ plan }) => plan.diagnosis.init.init === "unknown")?.plan.diagnosis.container.name;
  const worst = (["error", "warning"] as const).find((one) => decision.findings.some((each) => each.severity === one));
  switch (decision.decision) {
    case "changed":
      if (hides) return `${hidesText} ${remains ? "boxinit repairs a part of that." : "boxinit repairs that."}`;
      if (isDoubtful) return `${doubtText} boxinit repairs what it can.`;
      return containers.every(({ plan }) => plan.command === undefined && plan.relocations.length === 0)
        ? "In short: its programs see what is mounted. boxinit hands variables on to systemd units, as the pod asks."
        : "In short: its programs see what is mounted. boxinit changes it all the same, as the policy asks.";
    case "refused":
      return "In short: boxinit can not repair it, and the policy has such pods refused.";
    case "unchanged":
      if (hides) return `${hidesText} boxinit leaves it as it is.`;
      if (isDoubtful && worst !== "error") return `${doubtText} boxinit leaves it as it is.`;
      if (worst === undefined && unknown !== undefined) {
        return `In short: boxinit can not tell what becomes PID 1 of ${unknown}, and leaves it as it is.`;
      }
      if (worst === undefined) return "In short: boxinit finds nothing wrong with it, and leaves it as it is.";
      return worst === "error"
        ? "In short: systemd will not come up in it. boxinit can not repair that, and leaves it as it is."
        : "In short: something in it will not work as its author may think. boxinit leaves it as it is.";
    default:
      return decision satisfies never;
  }
}

function sysboxLesson({ pod }: Examined): readonly Block[] {
  return [
    heading("Is it a Sysbox pod?"),
    paragraph(
      `Yes: ${code(`runtimeClassName: ${pod.runtimeClassName}`)} has Sysbox run its containers. Sysbox makes containers that can be used like small virtual machines: root inside is an ordinary user of the node, and systemd, the first program of most Linux machines, which starts all others, can run in them as PID 1.`,
    ),
  ];
}

function containerLesson(look: ContainerLook, { decision }: Examined, found: PodInManifest): readonly Block[] {
  const { container, init } = look.plan.diagnosis;
  const kind = container.list === "initContainers" ? "init container" : "container";
  const name = `${kind} ${container.name}`;
  const runsSystemd = init.init === "recognised" || init.init === "wrapped" || init.init === "masked";
  const untouched = look.plan.command === undefined && look.plan.relocations.length === 0;
  return [
    heading(`What becomes PID 1 in ${name}? (${init.init})`),
    ...initLesson(container, init),
    ...(runsSystemd
      ? [
          heading(`What happens to /run in ${name}?`),
          ...runLesson(look, isAddedApiToken(found, container.list, container.index)),
        ]
      : []),
    ...(init.init === "none" && untouched && look.practice.length === 0
      ? []
      : [heading(`What does boxinit do in ${name}?`), ...repairLesson(look, decision.decision)]),
  ];
}

/** The manifest does not mount the API token in this container. */
function isAddedApiToken({ pod }: PodInManifest, list: "containers" | "initContainers", index: number): boolean {
  const containers = isObject(pod.spec) ? pod.spec[list] : undefined;
  const container: unknown = Array.isArray(containers) ? containers[index] : undefined;
  const mounts = isObject(container) ? container.volumeMounts : undefined;
  return (
    !Array.isArray(mounts) || !mounts.some((mount: unknown) => isObject(mount) && mount.mountPath === apiTokenPath)
  );
}

function ending(
  { decision, containers }: Examined,
  found: PodInManifest,
  policy: Policy,
  place: string,
): readonly Block[] {
  const ofContainers = new Set(
    containers.flatMap(({ plan, practice }) => [...plan.findings, ...practice].map(({ message }) => message)),
  );
  const ofPod = decision.findings.filter(({ message }) => !ofContainers.has(message));
  const codes = codesOf(decision.findings);
  return [
    heading("And the pod as a whole?"),
    paragraph(endText(decision.decision, decision.mode, found, policy, place)),
    ...listed("About the pod as a whole:", ofPod),
    ...(codes.length === 0
      ? []
      : [paragraph(`Read on: ${codes.map((each) => code(`boxinit explain ${each}`)).join(", ")}`)]),
  ];
}

function endText(
  decision: "changed" | "unchanged" | "refused",
  mode: "enforce" | "audit",
  { pod }: PodInManifest,
  policy: Policy,
  place: string,
): string {
  if (decision === "refused") return "The policy says `onUnfixable: deny`, so boxinit's webhook refuses the pod.";
  if (decision === "unchanged") return "The pod stays as it is.";
  const atCreation =
    mode === "audit"
      ? "boxinit's webhook would do all this as the pod is created, but the annotation `boxinit/mode: audit` lets it only tell."
      : "Where boxinit's webhook is at work, it does all this as the pod is created; the manifest stays as it is.";
  const file = place.replace(/:\d+:\d+$/, "");
  const changes = (origin: "manifest" | "manifest-with-explicit-api-token") =>
    repairPod(pod, { policy, mode: "enforce", origin }).decision === "changed";
  if (changes("manifest")) {
    return `${atCreation} To repair the manifest itself, look at ${code(`boxinit fix --diff ${file}`)}.`;
  }
  const alone = `${atCreation} By itself ${code("boxinit fix")} changes nothing in the manifest: what is hidden comes only as the pod is created.`;
  return changes("manifest-with-explicit-api-token")
    ? `${alone} For clusters without the webhook there is ${code("boxinit fix --explicit-api-token")}.`
    : alone;
}
