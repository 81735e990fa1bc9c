import { coveringMount } from "../../core/covering-mount.ts";
import { apiTokenPath, type TokenRole } from "../../core/diagnose/token-role.ts";
import { sameFilesOutsideRun } from "../../core/plan/same-files.ts";
import type { Container, Mount } from "../../core/pod.ts";
import { code } from "./init-lesson.ts";
import type { ContainerLook } from "./look.ts";
import { type Block, item, paragraph } from "./page.ts";

/** What becomes of /run as systemd boots, and of each mount below it. */
export function runLesson(look: ContainerLook, addedByApiServer: boolean): readonly Block[] {
  const { diagnosis } = look.plan;
  const mounts = diagnosis.mountsBelowRun;
  if (diagnosis.hazards.findings.some(({ severity }) => severity === "error")) {
    return [paragraph("systemd does not come as far as `/run`: it can not boot, as told below.")];
  }
  return [
    paragraph(runText(look)),
    ...(mounts.length === 0
      ? [paragraph("The pod mounts nothing below `/run`.")]
      : [
          paragraph("Mounted below `/run`:"),
          ...mounts.map((mount) =>
            item(`${code(mount.path)}, ${whatItIs(mount, look, addedByApiServer)}: ${fateOf(mount, look)}`),
          ),
        ]),
  ];
}

/** Sysbox compares with the text `/run/lock`, and drops a volume there; systemd covers one (core/diagnose/hazards.ts). */
function fateOf(mount: Mount, { plan, treatment }: ContainerLook): string {
  const { path, cleanPath } = mount;
  const { init, container, isDoubtful } = plan.diagnosis;
  const isRecognised = init.init === "recognised";
  if (isRecognised && path === "/run/lock") return "dropped, since Sysbox mounts its own tmpfs there";
  if (!isRecognised && cleanPath === "/run/lock") return "hidden, by a tmpfs of its own";
  if (!treatment.hides) {
    const cover = coveringMount(mount, container, isRecognised);
    return cover === undefined ? "visible" : `hidden, by the mount at ${code(cover.path)}, which is made after it`;
  }
  if (isDoubtful(mount.collapsedPath)) {
    return "hidden if `/var/run`, in the volume at `/var`, is a link to `/run`; visible if it is a folder there";
  }
  const elsewhere = readableElsewhere(mount, container);
  return elsewhere === undefined ? "hidden" : `hidden, and mounted at ${code(elsewhere)} too, where it can be read`;
}

/** Where outside /run the same files are mounted, as after a repair. */
export function readableElsewhere(mount: Mount, container: Container): string | undefined {
  return sameFilesOutsideRun(container)(mount)?.path;
}

function runText({ plan }: ContainerLook): string {
  const { init, container } = plan.diagnosis;
  if (init.init === "recognised") {
    return "Sysbox mounts a tmpfs, a file system in memory, on `/run` (64 MiB) and on `/run/lock` first, and the pod's volumes over it. systemd finds `/run` mounted and leaves it as it is. So what Kubernetes mounts below `/run` can be read.";
  }
  if (init.keepsRun) {
    return "systemd would mount a tmpfs of its own on `/run`, but the script makes `/run` a mount point before, and systemd leaves one as it is. So what Kubernetes mounts below `/run` can be read.";
  }
  if (container.mounts.some(({ cleanPath }) => cleanPath === "/run")) {
    return "systemd would mount a tmpfs of its own on `/run`, but a volume of the pod is mounted there, and systemd leaves a mount point as it is. So what Kubernetes mounts below `/run` can be read.";
  }
  return "systemd, as it boots, mounts a tmpfs of its own, a new and empty file system in memory, on `/run`. Kubernetes has mounted the pod's volumes by then, so whatever is below `/run` (or `/var/run`, which is a link to it) now lies underneath: `findmnt` still lists it, `ls` finds nothing. No error is logged anywhere; programs just miss their token.";
}

function whatItIs(mount: Mount, { plan }: ContainerLook, addedByApiServer: boolean): string {
  const token = plan.diagnosis.tokensBelowRun.find((one) => one.mount === mount);
  if (token === undefined) return `volume ${code(mount.volume)}`;
  if (mount.path !== apiTokenPath) return `${roles[token.role]} (volume ${code(mount.volume)})`;
  return addedByApiServer
    ? "the API token, by which programs in a pod talk to the API server; the API server itself mounts it as the pod is created, so the manifest does not show it"
    : "the API token, by which programs in a pod talk to the API server";
}

const roles = {
  api: "the API token",
  reserved: "a ServiceAccount token that a webhook of the platform mounts",
  authored: "a ServiceAccount token",
} as const satisfies Record<TokenRole, string>;
