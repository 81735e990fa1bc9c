import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { type Finding, makeFinding } from "../findings.ts";
import type { Container, Pod } from "../pod.ts";

/** Sysbox refuses a container that shares one of them with the node, whatever it runs (libsysbox/syscont, checkSpec). */
export function tellNamespaces(pod: Pod, diagnoses: readonly ContainerDiagnosis[]): readonly Finding[] {
  const isToldOfInit = diagnoses.some(({ init }) => init.otherPid1 === "hostPID");
  return [
    ...(pod.hostNetwork ? [makeFinding("host-namespace", { field: "hostNetwork" })] : []),
    ...(pod.hostPid && !isToldOfInit ? [makeFinding("host-namespace", { field: "hostPID" })] : []),
    ...(pod.hostIpc ? [makeFinding("sysbox-unsupported", { field: "hostIPC" })] : []),
  ];
}

export function tellPrivileged({ name, security }: Container): readonly Finding[] {
  return security.privileged ? [makeFinding("sysbox-unsupported", { field: "privileged" }, name)] : [];
}

/** Kubernetes takes no `hostUsers: false` in a pod that shares a namespace with the node. */
export function tellUserNamespace(pod: Pod): readonly Finding[] {
  const shares = pod.hostNetwork || pod.hostPid || pod.hostIpc;
  return pod.asksForUserNamespace || shares ? [] : [makeFinding("host-users-not-false")];
}
