import { type RunnablePod, readRunnablePod } from "./pod-schema.ts";

const path = "/var/run/secrets/kubernetes.io/serviceaccount";
const name = "kube-api-access-x7x7x";

/** What the API server's ServiceAccount admission plugin adds to a pod (plugin/pkg/admission/serviceaccount). */
export function withApiToken(object: object): RunnablePod {
  const pod = readRunnablePod(object);
  const { spec } = pod;
  const isMissing = ({ volumeMounts }: RunnablePod["spec"]["containers"][number]) =>
    !volumeMounts.some(({ mountPath }) => mountPath === path);
  const all = [...spec.initContainers, ...spec.containers];
  if (spec.automountServiceAccountToken === false || !all.some(isMissing)) return pod;
  const mounted = (container: RunnablePod["spec"]["containers"][number]) =>
    isMissing(container)
      ? { ...container, volumeMounts: [...container.volumeMounts, { name, mountPath: path, readOnly: true }] }
      : container;
  return {
    ...pod,
    spec: {
      ...spec,
      initContainers: spec.initContainers.map(mounted),
      containers: spec.containers.map(mounted),
      volumes: [...spec.volumes, { name, projected }],
    },
  };
}

const projected = {
  defaultMode: 0o644,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ],
};
