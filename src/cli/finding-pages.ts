import type { FindingCode } from "../core/findings.ts";

/** What there is to know of a finding beside its row in core/findings.ts: `explain`, SARIF and the reference read it. */
export interface FindingPage {
  /** A sentence without its full stop, true of every pod that has the finding. */
  readonly title: string;
  /** Paragraphs, in Markdown that a terminal can show: code in backquotes is all of it. */
  readonly text: readonly string[];
  /** A heading of the documentation that tells more. */
  readonly readOn?: { readonly text: string; readonly document: string };
}

export function findingPage(code: FindingCode): FindingPage {
  return pages[code];
}

const pages: Readonly<Record<FindingCode, FindingPage>> = {
  "init-wrapped": {
    title: "Sysbox does not see that the container starts systemd",
    text: [
      "The container starts systemd as PID 1, but its first word is not exactly `/sbin/init`, which is all that Sysbox looks at. Sysbox then does not prepare `/run`, systemd mounts its own tmpfs there, and whatever Kubernetes mounted below it can not be seen: `findmnt` lists it, `ls` finds nothing.",
      "boxinit can prove that `/sbin/init` starts the same process, and writes that as the command.",
    ],
    readOn: { text: "how it decides", document: "how-it-decides.md#unwrap-two-keys" },
  },
  "init-masked": {
    title: "systemd becomes PID 1, Sysbox does not see it, and the command must stay",
    text: [
      "systemd does become PID 1 and Sysbox does not recognise it, but the command does more than start it (work before `exec`, a redirection, words that are computed), or it names another binary. boxinit leaves the command and mounts hidden tokens a second time outside `/run`.",
    ],
  },
  "init-misplaced": {
    title: "init is started, but not as PID 1",
    text: [
      "The container starts init as a child: behind `&`, in a pipeline or subshell, or under a program such as tini that stays PID 1 itself. systemd boots only as PID 1. No repair is safe, so nothing changes.",
    ],
  },
  "init-not-pid-1": {
    title: "A field of the pod makes PID 1 another process",
    text: [
      '`shareProcessNamespace` makes another process PID 1. Seen on Sysbox: the container ends at once with exit code 0 and "Running in chroot, ignoring request.", and is started again and again. Pods with `hostPID` are refused by Sysbox: "sysbox containers can\'t share namespaces".',
    ],
  },
  "init-unknown": {
    title: "The pod does not say what becomes PID 1",
    text: [
      "Nothing in the pod says what becomes PID 1: it has no command, so that the image decides, or the script is one that boxinit does not want to guess about. The pod stays as it is. If tokens are missing in it, this is the container to look at.",
    ],
  },
  "script-limit": {
    title: "The script is larger than boxinit reads",
    text: ["The script is longer or more intricate than boxinit reads. The container counts as `unknown`."],
    readOn: { text: "limits", document: "how-it-decides.md#limits" },
  },
  "token-hidden": {
    title: "systemd's tmpfs on /run hides a ServiceAccount token",
    text: [
      "A ServiceAccount token is mounted below `/run`, where systemd's tmpfs covers it: programs fail with a missing token, though the mount is listed. The sentence ends with what boxinit does about it: it moves or mirrors the mount, or the token becomes visible because Sysbox recognises systemd after the repair. In a manifest it tells of the API token too, which the API server mounts only when the pod is created.",
    ],
  },
  "token-relocated": {
    title: "A token gets a second path, as the policy asks",
    text: [
      "The token can be read where it is. It gets a second path because the policy or the annotation `boxinit/relocation` asks for it.",
    ],
  },
  "token-stays-hidden": {
    title: "A token is hidden, and boxinit does not move it",
    text: [
      "The token is hidden, and boxinit found no safe place for it or was told not to touch it. The reason is in the sentence: a path with `..`, another mount inside, every target taken, or the policy.",
    ],
  },
  "token-not-relocated": {
    title: "A token stays where it is, though the policy asks for another path",
    text: ["The policy asks for another path, and boxinit found no safe one. The token can be read where it is."],
  },
  "mount-hidden": {
    title: "systemd's tmpfs on /run hides a volume",
    text: [
      "A Secret, ConfigMap, socket or other volume below `/run` is hidden in the same way as tokens are. boxinit moves tokens only: programs expect other volumes exactly where they were mounted.",
    ],
  },
  "termination-log-hidden": {
    title: "systemd's tmpfs on /run hides the container's termination message",
    text: [
      "A message that the container writes to its `terminationMessagePath` goes into systemd's tmpfs, where the kubelet does not see it.",
    ],
  },
  "run-volume": {
    title: "A volume at /run keeps everything below it visible, and stops the repair",
    text: [
      "systemd leaves a `/run` that is a volume as it is, so nothing is hidden. Once Sysbox recognised init it would drop that volume, so boxinit changes nothing. Seen on Sysbox 0.7.0: such a pod may not start at all.",
    ],
  },
  "run-volume-dropped": {
    title: "Sysbox drops a volume at /run or /run/lock",
    text: [
      "The command is `/sbin/init`, so Sysbox puts its own tmpfs in place of a volume at exactly `/run` or `/run/lock`. What was in the volume is not there.",
    ],
  },
  "run-lock-volume": {
    title: "A tmpfs covers the volume at /run/lock",
    text: ["`/run/lock` is covered by a tmpfs, by systemd's today and by Sysbox's after a repair."],
  },
  "run-smaller": {
    title: "After the repair /run is a smaller tmpfs",
    text: ["systemd's own tmpfs would have been a fifth of the memory. Sysbox's has 64 MiB."],
  },
  "read-only-root": {
    title: "systemd can not boot on a read-only root file system",
    text: [
      'Seen on Sysbox: the container ends with exit code 255, again and again; with `tty: true` its log has "Failed to create /init.scope control group: Read-only file system". With `sysbox-mgr --relaxed-read-only` it boots, and then nothing is hidden. Either way boxinit repairs nothing.',
    ],
  },
  "not-root": {
    title: "systemd can not boot as another user than root",
    text: [
      'Seen on Sysbox: exit code 255, again and again, with "Failed to mount tmpfs at /run: Operation not permitted" and "Failed to mount API filesystems."',
    ],
  },
  "syscont-mode-off": {
    title: "SYSBOX_SYSCONT_MODE turns off what systemd needs",
    text: [
      "The variable turns off what Sysbox does for system containers. Seen on Sysbox: exit code 255, again and again.",
    ],
  },
  "syscont-mode-invalid": {
    title: "SYSBOX_SYSCONT_MODE has a value that Sysbox refuses",
    text: ["Sysbox takes `TRUE` and `FALSE`, in capitals, and refuses to start a container with anything else."],
  },
  "crio-tmpfs": {
    title: "After the repair CRI-O mounts noexec tmpfs on further folders",
    text: [
      "CRI-O has a systemd mode of its own, which a command that contains `/sbin/init` turns on. boxinit tells it where the pod has an `io.kubernetes.cri-o.*` annotation or the policy says `crio: true`.",
    ],
  },
  "env-rewritten": {
    title: "An environment variable names a path that moves",
    text: [
      "The literal value of an environment variable began with the path of a token that moves, or an item of its list did. It names the new path now.",
    ],
  },
  "old-path-mentioned": {
    title: "Something still names the old path of a token that moves",
    text: [
      "A command, probe, hook or variable of the container still names the path of a token that moves. The link that systemd-tmpfiles makes at boot keeps it readable.",
    ],
  },
  "env-not-visible": {
    title: "Environment from elsewhere may name the old path of a token that moves",
    text: [
      "The variable comes from a ConfigMap, a Secret or a file, so boxinit can not tell whether it names the old path.",
    ],
  },
  "link-not-possible": {
    title: "No link keeps a token's old path alive",
    text: [
      "The old path stays without a link: a volume is mounted at or above `/etc/tmpfiles.d`, or one is named `boxinit-links` already. The token can be read at its new path.",
    ],
  },
  "container-skipped": {
    title: "An annotation keeps boxinit from the container",
    text: ["`boxinit/skip-containers` names the container."],
  },
  "audit-only": {
    title: "An annotation lets boxinit tell, and do nothing",
    text: ["The pod's annotation lowers `enforce` to `audit`: the findings say what would have been done."],
  },
  "annotation-invalid": {
    title: "An annotation of boxinit is not valid, so the pod stays as it is",
    text: [
      "A value that boxinit does not understand may be a wish to be left alone. So the whole pod stays as it came, until the annotation is corrected. A key that begins with `boxinit/` and is none of the known ones counts too: a misspelt opt-out must not be passed over.",
    ],
    readOn: { text: "annotations", document: "reference/annotations.md" },
  },
  "annotation-container-unknown": {
    title: "An annotation names a container that the pod does not have",
    text: ["A list of containers has a name that the pod does not have. The rest of the list holds."],
  },
  "pass-env-not-done": {
    title: "boxinit/pass-env is not carried out yet",
    text: ["`boxinit/pass-env` is checked and kept for later."],
  },
  "status-dropped": {
    title: "The pod's annotations have no room for boxinit/status",
    text: ["Kubernetes allows 256 KiB of annotations in a pod. The repair is made, without its note."],
  },
  "pod-malformed": {
    title: "A field is not what Kubernetes expects there",
    text: [
      "A field that boxinit looks at has another type than Kubernetes says, as can happen in manifests, or a container has a name that is no DNS label: the API server refuses such a pod.",
    ],
  },
  "pod-over-limit": {
    title: "The pod has more containers than boxinit reads",
    text: [
      "A webhook sees a pod before the API server validates it, and no node runs a pod of this size. The limit bounds the work.",
    ],
  },
  "self-check-failed": {
    title: "boxinit withheld a repair that its own check doubted",
    text: [
      "Before a patch leaves, boxinit applies it to a copy and checks the result. A bad patch would reject the pod whatever the `failurePolicy`, so at any doubt none is sent. Please report it.",
    ],
  },
  "internal-error": {
    title: "boxinit failed on the pod",
    text: [
      "The engine threw an exception. The pod was admitted as it came, and the place of the fault is in the log. Please report it.",
    ],
  },
};
