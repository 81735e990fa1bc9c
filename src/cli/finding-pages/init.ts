import type { initKinds } from "../../core/finding-kinds/init.ts";
import type { FindingPages } from "./finding-page.ts";

export const initPages: FindingPages<typeof initKinds> = {
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
      "systemd boots, but Sysbox looks for `/sbin/init` as the first word of the command, does not find it, and does not prepare `/run`. So what Kubernetes mounts below `/run` or `/var/run` is hidden from the container's programs. boxinit does not write `/sbin/init` in the command's place where that would lose something (work before `exec`, a redirection, words that are computed), where it can't be sure that the image has it (another path of systemd), or where a volume would come in sight in systemd's way or a hook's. It mounts hidden tokens a second time outside `/run`; other volumes stay hidden. Where nothing is hidden now, as behind `mount --rbind /run /run`, there is nothing to do.",
      "A script that works before it execs init: `boxinit convert FILE` prints a systemd service that does the work, and the manifest with `/sbin/init` as its command, or says what can't come later. Where the work has to stay, `mount --rbind /run /run` on a line of its own before `exec /sbin/init` keeps `/run` as it is, and nothing is hidden.",
      'Another path of systemd, such as `/lib/systemd/systemd`: write `command: ["/sbin/init"]` if the image has it. A login shell (`bash -lc`): leave out `-l` if nothing of its profile files is needed.',
    ],
    readOn: { text: "work before init", document: "handbook/work-before-init.md" },
  },
  "init-misplaced": {
    title: "init is started, but not as PID 1",
    text: [
      'The container starts init as a child: behind `&`, in a pipeline or subshell, or under a program such as tini that stays PID 1 itself. systemd boots only as PID 1: as a child it ends at once, with "Couldn\'t find an alternative telinit implementation to spawn." (systemd 257: "init: required argument missing."). No repair is safe, so nothing changes.',
      "Where the command does nothing else, write `/sbin/init` in its place. Where it does, that would take the other work away: `boxinit convert` writes the manifest with `/sbin/init` as its command, and makes a service of what the script does beside it.",
    ],
    readOn: { text: "work before init", document: "handbook/work-before-init.md" },
  },
  "init-not-pid-1": {
    title: "A field of the pod makes PID 1 another process",
    text: [
      '`shareProcessNamespace` makes another process PID 1. Seen on Sysbox: the container ends at once with exit code 0 and "Running in chroot, ignoring request.", and is started again and again. systemd 247 and 257 end with exit code 1, and say what init says wherever it is not PID 1: "Couldn\'t find an alternative telinit implementation to spawn." or "init: required argument missing." Pods with `hostPID` are refused by Sysbox: "sysbox containers can\'t share namespaces".',
    ],
  },
  "init-unknown": {
    title: "The pod does not say what becomes PID 1",
    text: [
      "Nothing in the pod says what becomes PID 1: it has no command, so that the image decides, or the script is one that boxinit does not want to guess about. The pod stays as it is. If tokens are missing in it, this is the container to look at.",
      "Of a script that starts init without `exec`, as `agent & /sbin/init` does, it depends on the shell: some make init the last command's process, PID 1, and others start it as a child, which then ends at once. With `exec /sbin/init` as the last command all of them do the same, and boxinit can tell.",
    ],
  },
  "script-limit": {
    title: "The script is larger than boxinit reads",
    text: ["The script is longer or more intricate than boxinit reads. The container counts as `unknown`."],
    readOn: { text: "limits", document: "how-it-decides.md#limits" },
  },
};
