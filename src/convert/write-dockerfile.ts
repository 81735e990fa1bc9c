import type { Service } from "./conversion.ts";
import { scriptPath, unitPath } from "./write-unit.ts";

/** Files beside the Dockerfile, by name. */
export function serviceFileNames(service: Service): { readonly script: string; readonly unit: string } {
  return { script: `${service.container}.sh`, unit: `${service.name}.service` };
}

/**
 * What makes an image with the service of the one that the container has. It needs no shell in it.
 *
 * @param image as the pod has it
 */
export function dockerfileText(service: Service, image: string): string {
  const { script, unit } = serviceFileNames(service);
  return [
    `FROM ${/^[A-Za-z0-9][\w./:@-]*$/.test(image) ? image : "IMAGE"}`,
    `COPY ${script} ${scriptPath(service)}`,
    `COPY ${unit} ${unitPath(service)}`,
    `RUN ["systemctl", "enable", "${unit}"]`,
    "# systemd shuts down at this signal, and not at SIGTERM.",
    "STOPSIGNAL SIGRTMIN+3",
    "",
  ].join("\n");
}
