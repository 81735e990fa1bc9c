import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { unitsAtBoot } from "../../systemd/real-client/started-programs.ts";

const podSchema = z.looseObject({
  spec: z.looseObject({
    containers: z.tuple([z.looseObject({ volumeMounts: z.array(z.looseObject({})).default([]) })]),
    volumes: z.array(z.looseObject({})).default([]),
  }),
});

const program = "/usr/local/bin/kubectl";
const maps = "/api/v1/namespaces/default/configmaps";

/** Files of an image that would have kubectl as services: by the names that a ConfigMap has for them. */
function files() {
  const all = unitsAtBoot({ kubectl: [program, "auth", "whoami", "--output=json"] });
  const units = Object.entries(all).flatMap(([path, file]) => (typeof file === "string" ? [{ path, text: file }] : []));
  const names = units.map(({ path }) => path.replace(/.*[/]/, ""));
  const wants = {
    path: "/etc/systemd/system/multi-user.target.d/kubectl.conf",
    text: `[Unit]\nWants=${names.join(" ")}\n`,
  };
  return [...units, wants].map(({ path, text }) => ({ path, text, key: path.replace(/.*[/]/, "") }));
}

/**
 * The pod as if its image had the node's kubectl, and services that run it at boot as root and as another user: an image
 * with it would be as large again.
 */
export async function withKubectl({ api, programs }: ControlPlane, pod: object): Promise<object> {
  const parsed = podSchema.parse(pod);
  const [container] = parsed.spec.containers;
  const data = Object.fromEntries(files().map(({ key, text }) => [key, text]));
  const name = "kubectl-units";
  if ((await api.get(`${maps}/${name}`)).status === 404) await api.create(maps, { metadata: { name }, data });
  const volumeMounts = [
    ...container.volumeMounts,
    { name: "kubectl", mountPath: program, readOnly: true },
    ...files().map(({ path, key }) => ({ name: "units", mountPath: path, subPath: key, readOnly: true })),
  ];
  const volumes = [
    ...parsed.spec.volumes,
    { name: "kubectl", hostPath: { path: programs.kubectl, type: "File" } },
    { name: "units", configMap: { name } },
  ];
  return { ...parsed, spec: { ...parsed.spec, containers: [{ ...container, volumeMounts }], volumes } };
}
