import { z } from "zod";
import type { ControlPlane } from "../../cluster/control-plane/start-control-plane.ts";
import { waitUntil } from "../../cluster/control-plane/wait-until.ts";
import { podsOf } from "../../cluster/pods/create-pod.ts";
import { commands } from "../pods/token-pod.ts";
import { machineTemplate, tokenFile } from "./machine-template.ts";

const name = "work";

/** Ends the machine with its work: well where there is a token. What it says of it is the container's last word. */
const unit = `[Unit]
SuccessAction=exit
FailureAction=exit
FailureActionExitStatus=3
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'head -c 2 ${tokenFile} >/dev/termination-log'
`;

const files = {
  "work.service": { folder: "/etc/systemd/system", text: unit },
  "work.conf": { folder: "/etc/systemd/system/multi-user.target.d", text: "[Unit]\nWants=work.service\n" },
};

/** A machine that does one thing and ends, beside a sidecar that would go on. */
export async function runJob({ api }: ControlPlane, namespace: string): Promise<object> {
  const data = Object.fromEntries(Object.entries(files).map(([key, { text }]) => [key, text]));
  await api.create(`/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name }, data });
  const sidecar = {
    name: "sidecar",
    image: "registry.example/systemd:1",
    command: ["sleep", "infinity"],
    restartPolicy: "Always",
  };
  const template = machineTemplate({
    app: name,
    command: commands.wrapped,
    volumeMounts: Object.entries(files).map(([key, { folder }]) => ({
      name,
      mountPath: `${folder}/${key}`,
      subPath: key,
    })),
    volumes: [{ name, configMap: { name } }],
    spec: { restartPolicy: "Never", initContainers: [sidecar] },
  });
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  await api.create(path, { metadata: { name }, spec: { backoffLimit: 0, template } });
  let ends: readonly string[] = [];
  await waitUntil(
    `${namespace}/${name} has ended`,
    async () => {
      ends = endsOf((await api.get(`${path}/${name}`)).body);
      return ends.length > 0;
    },
    { seconds: 120 },
  );
  const { body } = await api.get(`${podsOf(namespace)}?labelSelector=app%3D${name}`);
  const [main] = podList.parse(body).items.flatMap(({ status }) => status.containerStatuses);
  const { exitCode, message } = main?.state.terminated ?? {};
  return { ends, exitCode, message };
}

const job = z.looseObject({
  status: z.looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]) }),
});

function endsOf(body: unknown): readonly string[] {
  const conditions = job.parse(body).status.conditions.filter(({ status }) => status === "True");
  return conditions.map(({ type }) => type).filter((type) => ["Complete", "Failed"].includes(type));
}

const terminated = z.looseObject({ exitCode: z.number(), message: z.string().exactOptional() });
const podList = z.looseObject({
  items: z.array(
    z.looseObject({
      status: z.looseObject({
        containerStatuses: z.array(z.looseObject({ state: z.looseObject({ terminated: terminated.exactOptional() }) })),
      }),
    }),
  ),
});
