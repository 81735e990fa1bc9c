import type { Service } from "./conversion.ts";

export function scriptPath({ container }: Pick<Service, "container">): string {
  return `/usr/local/lib/boxinit/${container}.sh`;
}

export function unitPath({ name }: Pick<Service, "name">): string {
  return `/etc/systemd/system/${name}.service`;
}

/** The target that pulls it in: for work before init one that every service waits for. */
function targetOf({ when }: Pick<Service, "when">): string {
  return when === "before" ? "sysinit.target" : "multi-user.target";
}

/** The drop-in that has the target pull the unit in. A file in `.wants` must be a link, which no volume has. */
export function dropInPath(service: Pick<Service, "name" | "when">): string {
  return `/etc/systemd/system/${targetOf(service)}.d/${service.name}.conf`;
}

export function dropInText({ name }: Pick<Service, "name">): string {
  return `[Unit]\nWants=${name}.service\n`;
}

/**
 * The unit that does the work (systemd.unit(5), systemd.service(5), systemd.exec(5)). Its words are plain, so that
 * nothing in it is expanded or needs quotes.
 */
export function unitText(service: Service): string {
  const lines = service.when === "before" ? beforeLines(service) : besideLines(service);
  return `${lines.join("\n")}\n`;
}

function beforeLines(service: Service): readonly string[] {
  return [
    "[Unit]",
    `Description=What the container ${service.container} does before its services`,
    "# Before every service, as it was before systemd; behind what mounts and empties /tmp and sets kernel parameters.",
    "DefaultDependencies=no",
    "After=local-fs.target systemd-tmpfiles-setup.service systemd-sysctl.service",
    "Before=sysinit.target shutdown.target",
    "Conflicts=shutdown.target",
    "# Where it fails, the container ends, as it did.",
    "FailureAction=exit",
    "",
    "[Service]",
    "# Done as the script ends; what it leaves in the background lives on.",
    "Type=oneshot",
    "RemainAfterExit=yes",
    ...serviceLines(service),
    "",
    "[Install]",
    `WantedBy=${targetOf(service)}`,
  ];
}

function besideLines(service: Service): readonly string[] {
  return [
    "[Unit]",
    `Description=What the container ${service.container} does beside its services`,
    "",
    "[Service]",
    "Type=exec",
    ...serviceLines(service),
    "",
    "[Install]",
    `WantedBy=${targetOf(service)}`,
  ];
}

function serviceLines(service: Service): readonly string[] {
  return [
    `ExecStart=${[...service.interpreter, scriptPath(service)].join(" ")}`,
    `WorkingDirectory=${service.workingFolder}`,
    "# Those that are not set do no harm.",
    ...service.environment.map((names) => `PassEnvironment=${names.join(" ")}`),
    "StandardOutput=journal+console",
    "# A program whose reader has gone ends, as in a container.",
    "IgnoreSIGPIPE=no",
    "# No limits but the container's own.",
    "LimitNOFILE=infinity",
    "TasksMax=infinity",
    "OOMPolicy=continue",
  ];
}
