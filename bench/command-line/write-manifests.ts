import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes so many manifests of 10 KB each into a folder: every second one a Sysbox Deployment that is to be repaired. */
export function writeManifests(folder: string, count: number): void {
  for (let number = 0; number < count; number += 1) {
    const inner = join(folder, String(Math.floor(number / 100)).padStart(3, "0"));
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, `${String(number).padStart(5, "0")}.yaml`), manifest(number, number % 2 === 0));
  }
}

/** A Deployment with its ConfigMap, as people write them: comments, variables, probes, resources. */
function manifest(number: number, isSysbox: boolean): string {
  const name = `machine-${String(number).padStart(5, "0")}`;
  return `# What ${name} is, and who is to be asked about it.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: team-${number % 20}
  labels: { app: ${name}, team: "${number % 20}" }
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
      annotations:
        checksum/settings: ${"0123456789abcdef".repeat(4)}
    spec:
      ${isSysbox ? "runtimeClassName: sysbox-runc\n      hostUsers: false" : "automountServiceAccountToken: false"}
      containers:
        - name: main
          image: registry.example/machine:1.${number}
          # The home has to be there first.
          command: ["bash", "-c", "/opt/prepare && exec /sbin/init"]
          env:
${indexed(80, (at) => `            - name: SETTING_${at}\n              value: "what it is set to, ${at}"\n`)}          volumeMounts:
            - name: home
              mountPath: /home/user # kept
            - name: token
              mountPath: /var/run/secrets/serviceaccount
              readOnly: true
          resources:
            requests: { cpu: 500m, memory: 1Gi }
            limits: { memory: 2Gi }
          readinessProbe:
            exec:
              command: [systemctl, is-system-running]
            periodSeconds: 10
      volumes:
        - name: home
          persistentVolumeClaim:
            claimName: ${name}
        - name: token
          projected:
            sources:
              - serviceAccountToken:
                  path: token
                  expirationSeconds: 3600
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
data:
  settings.ini: |
${indexed(60, (at) => `    setting-${at} = what it is set to in the file, ${at}\n`)}`;
}

function indexed(count: number, line: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => line(at)).join("");
}
