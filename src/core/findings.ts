import { escapeControls } from "./escape-controls.ts";

/**
 * Everything boxinit can say about a pod: one table. A code labels the metric, the log line, the warning, the
 * report and the page in docs/reference/findings.md; it is stable, and a retired one is never used again.
 *
 * Severity: `error` for what was seen to crash or never to start, `warning` for what hides or drops something,
 * `info` for advice. `{name}` in a sentence stands for a value of the finding's data.
 */
export type Severity = "error" | "warning" | "info";

interface FindingKind {
  readonly severity: Severity;
  readonly sentence: string;
  readonly remedy: string;
  /** The pod stays broken after the repair: `onUnfixable: deny` refuses it. */
  readonly unfixable?: true;
  /** About boxinit itself or the annotations: `boxinit/ignore-findings` can't silence it. */
  readonly always?: true;
}

export const findingKinds = {
  "init-wrapped": {
    severity: "warning",
    sentence: "Sysbox does not recognise systemd started as {from}; repair: command {command}",
    remedy: 'Write command: ["/sbin/init"] (with init\'s own arguments behind it) and no args.',
  },
  "init-masked": {
    severity: "info",
    sentence: "systemd becomes PID 1 unrecognised by Sysbox and the command must stay: {why}",
    remedy: 'Move the work before init into a systemd unit of the image and write command: ["/sbin/init"].',
  },
  "init-misplaced": {
    severity: "warning",
    sentence: "init is started but never becomes PID 1: {why}",
    remedy: 'Write command: ["/sbin/init"], so that systemd is PID 1 of the container.',
    unfixable: true,
  },
  "init-not-pid-1": {
    severity: "error",
    sentence: "{field} makes PID 1 another process, so systemd can not boot",
    remedy: "Remove shareProcessNamespace and hostPID from the pod: systemd must be PID 1.",
    unfixable: true,
  },
  "init-unknown": {
    severity: "info",
    sentence: "it can not be told from the pod what becomes PID 1: {why}",
    remedy: "If the container runs systemd, write its command out, or name it in the annotation boxinit/init.",
  },
  "token-hidden": {
    severity: "warning",
    sentence: "token {path} is hidden by systemd's /run; repair: {repair}",
    remedy: "Mount tokens outside /run, or start /sbin/init directly so that Sysbox prepares /run.",
  },
  "token-relocated": {
    severity: "info",
    sentence: "token {path} is relocated by policy; repair: {repair}",
    remedy: "Nothing to do. Read the token at the new path, or write relocation: auto.",
  },
  "token-stays-hidden": {
    severity: "warning",
    sentence: "token {path} is hidden by systemd's /run and stays so: {why}",
    remedy: "Mount the token outside /run, for example at /etc/serviceaccount.",
    unfixable: true,
  },
  "token-not-relocated": {
    severity: "info",
    sentence: "token {path} is not relocated, though the policy asks for it: {why}",
    remedy: "Mount the token outside /run, for example at /etc/serviceaccount.",
  },
  "mount-hidden": {
    severity: "warning",
    sentence: "volume {volume} at {path} is hidden by systemd's /run",
    remedy: "Mount the volume outside /run, or run mount --rbind /run /run before exec /sbin/init.",
    unfixable: true,
  },
  "termination-log-hidden": {
    severity: "warning",
    sentence: "terminationMessagePath {path} is hidden by systemd's /run",
    remedy: "Use a terminationMessagePath outside /run, such as the default /dev/termination-log.",
  },
  "run-volume": {
    severity: "warning",
    sentence: "a volume at {path} keeps /run visible, so nothing is repaired; Sysbox 0.7.0 may refuse to start it",
    remedy: "Remove the volume at /run: Sysbox mounts a tmpfs there once it recognises /sbin/init.",
  },
  "run-volume-dropped": {
    severity: "warning",
    sentence: "Sysbox silently drops the volume at {path} and mounts its own tmpfs there",
    remedy: "Mount the volume elsewhere: Sysbox keeps /run and /run/lock for itself when it recognises systemd.",
  },
  "run-lock-volume": {
    severity: "warning",
    sentence: "the volume at {path} is lost: systemd or Sysbox mounts a tmpfs there",
    remedy: "Mount the volume outside /run/lock.",
  },
  "run-smaller": {
    severity: "info",
    sentence: "once Sysbox recognises systemd, /run is a tmpfs of 64 MiB instead of a fifth of the memory",
    remedy: "Keep large files out of /run.",
  },
  "read-only-root": {
    severity: "error",
    sentence: "systemd can not boot on a read-only root file system (without sysbox-mgr --relaxed-read-only)",
    remedy: "Remove readOnlyRootFilesystem, or run Sysbox with --relaxed-read-only, where nothing is hidden.",
    unfixable: true,
  },
  "not-root": {
    severity: "error",
    sentence: "{field} keeps systemd from booting: it must run as uid 0 (Failed to mount tmpfs at /run)",
    remedy: "Remove runAsUser and runAsNonRoot for this container: Sysbox maps root to an ordinary user.",
    unfixable: true,
  },
  "syscont-mode-off": {
    severity: "error",
    sentence: "SYSBOX_SYSCONT_MODE=FALSE makes Sysbox ignore systemd, which then exits at once",
    remedy: "Remove SYSBOX_SYSCONT_MODE from the container's environment.",
    unfixable: true,
  },
  "syscont-mode-invalid": {
    severity: "error",
    sentence: "SYSBOX_SYSCONT_MODE is neither TRUE nor FALSE, so Sysbox does not start the container",
    remedy: "Remove SYSBOX_SYSCONT_MODE from the container's environment.",
    unfixable: true,
  },
  "crio-tmpfs": {
    severity: "info",
    sentence: "CRI-O, once it recognises systemd, mounts noexec tmpfs on /tmp and /var/log/journal",
    remedy: "Set unwrap: never for this RuntimeClass, or boxinit/unwrap: never, if programs run from /tmp.",
  },
  "env-rewritten": {
    severity: "info",
    sentence: "environment variable {name} names a path that moves; repair: it names the new one",
    remedy: "Mount the token outside /run yourself, and name that path.",
  },
  "old-path-mentioned": {
    severity: "info",
    sentence: "{where} still names {path}; a link keeps that path alive where systemd boots",
    remedy: "Read the token at its new path.",
  },
  "env-not-visible": {
    severity: "info",
    sentence: "environment from {where} can not be seen at admission and may name {path}",
    remedy: "Check the values for the old path; a link keeps it alive where systemd boots.",
  },
  "link-not-possible": {
    severity: "warning",
    sentence: "no link keeps {path} alive: {why}",
    remedy: "Read the token at its new path.",
  },
  "container-skipped": {
    severity: "info",
    sentence: "left alone, as boxinit/skip-containers says",
    remedy: "Remove the container from boxinit/skip-containers to have it repaired.",
  },
  "audit-only": {
    severity: "info",
    sentence: "boxinit/mode: audit lets boxinit tell what it would do, and do nothing",
    remedy: "Remove the annotation boxinit/mode to have the pod repaired.",
  },
  "annotation-invalid": {
    severity: "warning",
    sentence: "annotation {annotation}: {why}; the pod is left as it is",
    remedy: "Correct or remove the annotation (docs/reference/annotations.md lists the values).",
    always: true,
  },
  "annotation-container-unknown": {
    severity: "info",
    sentence: "annotation {annotation} names {name}, which is no container of this pod",
    remedy: "Correct the container's name.",
  },
  "pass-env-not-done": {
    severity: "info",
    sentence: "boxinit/pass-env is valid, but this version of boxinit does not carry it out",
    remedy: "Hand the variables to units yourself, with PassEnvironment= in a drop-in of the image.",
  },
  "script-limit": {
    severity: "info",
    sentence: "the script was not read: {why}",
    remedy: "Move the script into the image, and start it as a systemd unit.",
  },
  "status-dropped": {
    severity: "info",
    sentence: "boxinit/status was left out: the pod's annotations would have passed 256 KiB",
    remedy: "Make the pod's annotations smaller.",
  },
  "pod-malformed": {
    severity: "warning",
    sentence: "{where} is not what Kubernetes expects there ({expected}); the pod is left as it is",
    remedy: "Correct the field: the API server would refuse the pod.",
    always: true,
  },
  "pod-over-limit": {
    severity: "info",
    sentence: "the pod has more than {limit} containers and was not read; it is left as it is",
    remedy: "Split the pod: no node runs so many containers in one.",
    always: true,
  },
  "self-check-failed": {
    severity: "error",
    sentence: "the repair was withheld because its own check failed: {why}",
    remedy: "Please report this with the pod's manifest. The pod was admitted as it came.",
    always: true,
  },
  "internal-error": {
    severity: "error",
    sentence: "boxinit failed on this pod and left it as it is; its log has the details",
    remedy: "Please report this with the pod's manifest. The pod was admitted as it came.",
    always: true,
  },
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof findingKinds;

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly container?: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Fills the code's sentence with the data, on one line: what would break it or turn its direction is escaped. */
export function makeFinding(
  code: FindingCode,
  data: Readonly<Record<string, string>> = {},
  container?: string,
): Finding {
  const { severity, sentence } = findingKinds[code];
  const message = sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    escapeControls(data[name] ?? placeholder),
  );
  return {
    code,
    severity,
    ...(container === undefined ? {} : { container }),
    message,
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(findingKinds, text);
}

export const findingCodes: readonly FindingCode[] = Object.keys(findingKinds).filter(isFindingCode);

export function findingKind(code: FindingCode): FindingKind {
  return findingKinds[code];
}
