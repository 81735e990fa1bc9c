/** A Job whose pods boxinit is for. */
export const once = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "once" },
  spec: {
    template: {
      spec: {
        runtimeClassName: "sysbox-runc",
        hostUsers: false,
        restartPolicy: "Never",
        containers: [{ name: "main", image: "registry.example/systemd:1", command: ["sh", "-c", "exec /sbin/init"] }],
      },
    },
  },
};
