/** A pod as an API server stores it, with all that comes with it: about 8 KB of JSON. */
export function storedPod(name: string, namespace: string, owner: object | undefined): object {
  const suffix = name.slice(-5).padStart(5, "x");
  const token = {
    name: `kube-api-access-${suffix}`,
    readOnly: true,
    mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
  };
  return {
    metadata: {
      name,
      namespace,
      uid: `uid-${namespace}-${name}`,
      resourceVersion: "123456",
      creationTimestamp: "2025-01-01T00:00:00Z",
      labels: { app: name, "pod-template-hash": suffix },
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
      managedFields: Array.from({ length: 3 }, (_, index) => ({
        manager: `manager-${index}`,
        operation: "Update",
        apiVersion: "v1",
        time: "2025-01-01T00:00:00Z",
        fieldsType: "FieldsV1",
        fieldsV1: Object.fromEntries(
          Array.from({ length: 30 }, (_, at) => [`f:field-number-${at}`, { ".": {}, "f:value": {} }]),
        ),
      })),
    },
    spec: {
      volumes: [
        { name: "data", persistentVolumeClaim: { claimName: `${name}-home` } },
        {
          name: "token",
          projected: {
            sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }],
            defaultMode: 420,
          },
        },
        {
          name: token.name,
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
              { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
              {
                downwardAPI: {
                  items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
                },
              },
            ],
            defaultMode: 420,
          },
        },
      ],
      containers: [
        {
          name: "main",
          image: "registry.example/machine:1",
          command: ["bash", "-c", "/opt/prepare && exec /sbin/init"],
          env: [{ name: "OWNER", value: name }],
          resources: {},
          volumeMounts: [
            { name: "data", mountPath: "/home/user" },
            { name: "token", readOnly: true, mountPath: "/var/run/secrets/serviceaccount" },
            token,
          ],
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          imagePullPolicy: "IfNotPresent",
        },
      ],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      serviceAccountName: "default",
      serviceAccount: "default",
      nodeName: `node-${suffix}`,
      securityContext: {},
      schedulerName: "default-scheduler",
      hostUsers: false,
      runtimeClassName: "sysbox-runc",
      enableServiceLinks: true,
      preemptionPolicy: "PreemptLowerPriority",
    },
    status: {
      phase: "Running",
      conditions: ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map((type) => ({
        type,
        status: "True",
        lastProbeTime: null,
        lastTransitionTime: "2025-01-01T00:00:00Z",
      })),
      hostIP: "10.0.0.1",
      podIP: "10.1.0.1",
      containerStatuses: [
        {
          name: "main",
          ready: true,
          restartCount: 0,
          image: "registry.example/machine:1",
          imageID: "sha256:0",
          started: true,
        },
      ],
      qosClass: "BestEffort",
    },
  };
}
