import type { bootKinds } from "../../core/finding-kinds/boot.ts";
import type { FindingPages } from "./finding-page.ts";

export const bootPages: FindingPages<typeof bootKinds> = {
  "read-only-root": {
    title: "systemd can not boot on a read-only root file system",
    text: [
      'Seen on Sysbox: the container ends with exit code 255, again and again; with `tty: true` its log has "Failed to create /init.scope control group: Read-only file system". With `sysbox-mgr --relaxed-read-only` it boots, and then nothing is hidden. Either way boxinit repairs nothing.',
      "systemd 247 hangs instead, unless Sysbox recognises it: the container counts as running, and no unit is started.",
    ],
  },
  "not-root": {
    title: "systemd can not boot as another user than root",
    text: [
      'Seen on Sysbox: exit code 255, again and again, with "Failed to mount tmpfs at /run: Operation not permitted" and "Failed to mount API filesystems."',
      "systemd 247 hangs instead, unless Sysbox recognises it: the container counts as running, and no unit is started.",
    ],
  },
  "syscont-mode-off": {
    title: "SYSBOX_SYSCONT_MODE turns off what systemd needs",
    text: [
      "The variable turns off what Sysbox does for system containers. Seen on Sysbox: exit code 255, again and again.",
      "systemd 247 hangs instead, unless Sysbox recognises it: the container counts as running, and no unit is started.",
    ],
  },
  "syscont-mode-invalid": {
    title: "SYSBOX_SYSCONT_MODE has a value that Sysbox refuses",
    text: ["Sysbox takes `TRUE` and `FALSE`, in capitals, and refuses to start a container with anything else."],
  },
};
