import type { volumeKinds } from "../../core/finding-kinds/volumes.ts";
import type { FindingPages } from "./finding-page.ts";

export const volumePages: FindingPages<typeof volumeKinds> = {
  "mount-hidden": {
    title: "systemd's tmpfs on /run hides a volume",
    text: [
      "A Secret, ConfigMap, socket or other volume below `/run` is hidden in the same way as tokens are. boxinit moves tokens only: programs expect other volumes exactly where they were mounted.",
      "To programs in the container the path is not there: a socket is not found, and what they write goes into systemd's tmpfs, where a container that shares the volume never sees it. Both ways out hold for every kind of volume.",
    ],
  },
  "mount-perhaps-hidden": {
    title: "A volume at /var decides whether systemd's tmpfs on /run hides a mount",
    text: [
      "In images with systemd `/var/run` is a link to `/run`, so what is mounted below either is hidden. Where the pod mounts a volume at `/var`, it is not the image's link that counts but what the volume has, which the pod does not show. A link `/var/run` to `/run`, as systemd makes one in a `/var` without it, or as a copy of the image's `/var` has it: the mount is hidden. A folder `/var/run`, which the runtime makes where the volume is empty: it can be read. So boxinit leaves it where it is.",
      "`boxinit verify` tells of a running pod which it is, and `ls -ld /var/run` in the container does.",
    ],
    readOn: { text: "see from inside", document: "handbook/see-from-inside.md" },
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
    text: [
      "`/run/lock` is covered by a tmpfs, by systemd's today and by Sysbox's after a repair. Sysbox goes by how the path is spelt: a volume at `/var/run/lock` can be read after a repair that has systemd recognised.",
    ],
  },
};
