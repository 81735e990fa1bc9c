import type { Finding, FindingCode } from "../../core/findings.ts";
import { isObject, type JsonObject, stringsIn } from "../../core/inspect/json.ts";
import { cleanMountPath } from "../../core/mount-path.ts";
import { jsonPointer } from "../../core/patch/pointer.ts";

type Token = string | number;

/** What of a pod a finding is about. */
const places = {
  "init-wrapped": "command",
  "init-masked": "command",
  "init-misplaced": "command",
  "init-not-pid-1": "field",
  "init-unknown": "command",
  "script-limit": "command",
  "token-hidden": "mount",
  "token-relocated": "mount",
  "token-stays-hidden": "mount",
  "token-hidden-at-one-path": "mount",
  "token-not-relocated": "mount",
  "mount-hidden": "mount",
  "mount-perhaps-hidden": "mount",
  "termination-log-hidden": "terminationMessagePath",
  "run-volume": "mount",
  "run-volume-dropped": "mount",
  "run-lock-volume": "mount",
  "run-smaller": "command",
  "read-only-root": "security",
  "not-root": "security",
  "syscont-mode-off": "env",
  "syscont-mode-invalid": "env",
  "host-namespace": "field",
  "sysbox-unsupported": "unsupported",
  "sysbox-variable-unknown": "env",
  "sysbox-variable-invalid": "env",
  "host-users-not-false": "field",
  "data-below-run": "mount",
  "hidden-path-probed": "mention",
  "hidden-path-mentioned": "mention",
  "env-not-passed": "env",
  "stop-signal": "lifecycle",
  "grace-period-short": "field",
  "token-in-env-file": "script",
  "crio-tmpfs": "command",
  "env-rewritten": "env",
  "old-path-mentioned": "mention",
  "env-not-visible": "mention",
  "link-not-possible": "mount",
  "env-passed": "annotation",
  "pass-env-not-possible": "annotation",
  "container-skipped": "annotation",
  "audit-only": "annotation",
  "annotation-invalid": "annotation",
  "annotation-container-unknown": "annotation",
  "status-dropped": "annotations",
  "pod-malformed": "where",
  "pod-over-limit": "excess",
  "self-check-failed": "pod",
  "internal-error": "pod",
  "sysbox-service": "pod",
  "runtime-class-not-listed": "pod",
  "runtime-class-missing": "pod",
} as const satisfies Record<FindingCode, string>;

const fieldOf: Partial<Record<FindingCode, string>> = {
  "host-users-not-false": "hostUsers",
  "grace-period-short": "terminationGracePeriodSeconds",
};

const annotationOf: Partial<Record<FindingCode, string>> = {
  "container-skipped": "boxinit/skip-containers",
  "audit-only": "boxinit/mode",
  "env-passed": "boxinit/pass-env",
  "pass-env-not-possible": "boxinit/pass-env",
};

/** JSON pointer, from the pod's root, to what a finding is about. It may name something that is not written there. */
export function placeOf({ code, container: name, data = {} }: Finding, pod: JsonObject): string {
  const spec = isObject(pod.spec) ? pod.spec : {};
  const container = containerNamed(name, spec);
  const place = places[code];
  switch (place) {
    case "command":
      return jsonPointer(...container.at, container.raw.command === undefined ? "args" : "command");
    case "mount":
      return jsonPointer(...container.at, ...mountAt(data.path, container.raw));
    case "env":
      return jsonPointer(...container.at, ...variableNamed(data.name ?? "SYSBOX_SYSCONT_MODE", container.raw));
    case "mention":
      return jsonPointer(...container.at, ...mentionedAt(data.where ?? "", container.raw));
    case "terminationMessagePath":
      return jsonPointer(...container.at, "terminationMessagePath");
    case "security": {
      const field = data.field?.split(":")[0] ?? "readOnlyRootFilesystem";
      const isOwn = isObject(container.raw.securityContext) && field in container.raw.securityContext;
      return jsonPointer(...(isOwn || !hasPodField(spec, field) ? container.at : ["spec"]), "securityContext", field);
    }
    case "field":
      return jsonPointer("spec", data.field ?? fieldOf[code] ?? "");
    case "unsupported":
      return jsonPointer(...container.at, ...(name === undefined ? [] : ["securityContext"]), data.field ?? "");
    case "lifecycle":
      return jsonPointer(...container.at, "lifecycle");
    case "script":
      return jsonPointer(...container.at, scriptThatWrites(data.file ?? "", container.raw));
    case "annotation":
      return jsonPointer("metadata", "annotations", data.annotation ?? annotationOf[code] ?? "");
    case "annotations":
      return jsonPointer("metadata", "annotations");
    case "where":
      return jsonPointer(...tokensOfPath(data.where ?? ""));
    case "excess":
      return jsonPointer(...excessAt(data.what ?? ""));
    case "pod":
      return "";
    default:
      return place satisfies never;
  }
}

/** What there is too much of: mounts and variables are those of all containers. */
function excessAt(what: string): readonly Token[] {
  if (what === "bytes of annotations") return ["metadata", "annotations"];
  return ["spec", what === "volumes" ? "volumes" : "containers"];
}

interface ContainerInPod {
  readonly at: readonly Token[];
  readonly raw: JsonObject;
}

function containerNamed(name: string | undefined, spec: JsonObject): ContainerInPod {
  for (const list of ["initContainers", "containers"]) {
    for (const [index, raw] of objectsOf(spec[list])) {
      if (name !== undefined && raw.name === name) return { at: ["spec", list, index], raw };
    }
  }
  return { at: ["spec"], raw: {} };
}

/** Findings name a path as the pod spells it, or in its clean form. The API token may not be mounted yet. */
function mountAt(path: string | undefined, container: JsonObject): readonly Token[] {
  const mounts = objectsOf(container.volumeMounts).map(([index, { mountPath }]) => [index, String(mountPath)] as const);
  const mount =
    mounts.find(([, mountPath]) => mountPath === path) ??
    mounts.find(([, mountPath]) => cleanMountPath(mountPath) === path);
  return mount === undefined ? [] : ["volumeMounts", mount[0]];
}

function variableNamed(name: string, container: JsonObject): readonly Token[] {
  const variable = objectsOf(container.env).findLast(([, each]) => each.name === name);
  return variable === undefined ? [] : ["env", variable[0]];
}

/** As `tellMentions()` of the engine says it: the command, a variable, envFrom, a probe or a hook. */
function mentionedAt(where: string, container: JsonObject): readonly Token[] {
  if (where === "the command") return [container.command === undefined ? "args" : "command"];
  if (where in container) return [where];
  return variableNamed(where.replace(/^environment variable /, ""), container);
}

/** Of the fields with something that runs, the one that names the file. */
function scriptThatWrites(file: string, container: JsonObject): string {
  const fields = ["command", "args", "lifecycle"];
  return fields.find((field) => stringsIn(container[field]).some((text) => text.includes(file))) ?? "command";
}

function hasPodField(spec: JsonObject, field: string): boolean {
  return isObject(spec.securityContext) && field in spec.securityContext;
}

/** `spec.containers[0].name`, `metadata.annotations["a/b"]` */
function tokensOfPath(path: string): readonly Token[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)]
    .map(([, quoted, index, key]) => index ?? key ?? JSON.parse(`"${quoted}"`))
    .filter((token, at) => at > 0 || token !== "pod");
}

function objectsOf(list: unknown): readonly (readonly [index: number, item: JsonObject])[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => (isObject(item) ? [[index, item] as const] : []));
}
