import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";

/**
 * Where `audit -o github` puts each finding: as `CODE LINE-OF-THE-FILE`, the line without its blanks, so that one sees
 * what it points at.
 */
async function placesIn(manifest: string): Promise<readonly string[]> {
  const lines = manifest.split("\n");
  const { stdout } = await runBoxinit(["audit", "-o", "github", "-"], manifest);
  return [...stdout.matchAll(/line=(\d+),col=(\d+),title=([a-z0-9-]+)::/g)].map(([, line, column, code]) => {
    const text = lines[Number(line) - 1]?.slice(Number(column) - 1) ?? "(no such line)";
    return `${code} @ ${text}`;
  });
}

const token = "{projected: {sources: [{serviceAccountToken: {path: token}}]}}";

describe.concurrent("a finding's position in the file", () => {
  it("is what the finding is about: command, mount, variable, field, annotation", async () => {
    const places = await placesIn(`
# The first document is something else.
kind: Something
---
apiVersion: v1
kind: Pod
metadata:
  name: machine
  annotations:
    boxinit/init: nobody
    boxinit/pass-env: HOME
    boxinit/mode: audit
spec:
  runtimeClassName: sysbox-runc
  automountServiceAccountToken: false
  initContainers:
    - {name: set-up, command: ["sh", "-c", "exec $INIT"]}
  containers:
    - name: moved
      command: ["sh", "-c"]
      args: ["exec /sbin/init"]
      env:
        - name: TOKEN
          value: /run/secrets/app/token
        - {name: OPTIONS, value: --token=/run/secrets/app/token}
      envFrom: [{secretRef: {name: more}}]
      volumeMounts: [{name: app, mountPath: /var/run//secrets/app}, {name: other, mountPath: /run/lock}]
    - name: stays
      args: ["--fast"]
      image: i
      command: ["bash", "-c", "work; exec /sbin/init"]
      terminationMessagePath: /run/message
      volumeMounts:
        - name: other
          mountPath: /run/other
        - mountPath: /run/a/../token
          name: app
    - name: right
      command: ["/sbin/init"]
      volumeMounts: [{name: other, mountPath: /run}]
  volumes:
    - {name: app, ${token.slice(1)}
    - {name: other, emptyDir: {}}
`);
    expect(places).toEqual([
      "annotation-container-unknown @ boxinit/init: nobody",
      "audit-only @ boxinit/mode: audit",
      'init-unknown @ command: ["sh", "-c", "exec $INIT"]}',
      'init-wrapped @ command: ["sh", "-c"]',
      "run-lock-volume @ {name: other, mountPath: /run/lock}]",
      'run-smaller @ command: ["sh", "-c"]',
      "token-hidden @ {name: app, mountPath: /var/run//secrets/app}, {name: other, mountPath: /run/lock}]",
      "env-rewritten @ name: TOKEN",
      "old-path-mentioned @ {name: OPTIONS, value: --token=/run/secrets/app/token}",
      "env-not-visible @ envFrom: [{secretRef: {name: more}}]",
      "env-passed @ boxinit/pass-env: HOME",
      'init-masked @ command: ["bash", "-c", "work; exec /sbin/init"]',
      "mount-hidden @ name: other",
      "termination-log-hidden @ terminationMessagePath: /run/message",
      "token-stays-hidden @ mountPath: /run/a/../token",
      "env-passed @ boxinit/pass-env: HOME",
      "run-volume-dropped @ {name: other, mountPath: /run}]",
      "host-users-not-false @ spec:",
      "stop-signal @ name: moved",
      "stop-signal @ name: stays",
      "stop-signal @ name: right",
    ]);
  });

  it("is the mount in whatever spelling, the annotation that is not carried out, the variable that is not handed on", async () => {
    const places = await placesIn(`apiVersion: v1
kind: Pod
metadata:
  annotations:
    boxinit/skip-containers: skipped
    boxinit/pass-env: TEAM
spec:
  runtimeClassName: sysbox-runc
  hostUsers: false
  automountServiceAccountToken: false
  containers:
    - {name: skipped, command: [/sbin/init]}
    - name: main
      lifecycle: {stopSignal: SIGRTMIN+3}
      command: [sh, -c, work; exec /sbin/init]
      volumeMounts:
        - {name: other, mountPath: /etc/tmpfiles.d}
        - {name: other, mountPath: /etc/systemd}
        - {name: app, mountPath: /var/run/secrets/app/}
      env:
        - name: TEAM
        - {name: AZURE_FEDERATED_TOKEN_FILE, value: /run/secrets/app/token}
  volumes:
    - {name: app, ${token.slice(1)}
    - {name: other, emptyDir: {}}
`);
    expect(places).toEqual([
      "container-skipped @ boxinit/skip-containers: skipped",
      "init-masked @ command: [sh, -c, work; exec /sbin/init]",
      "token-hidden @ {name: app, mountPath: /var/run/secrets/app/}",
      "link-not-possible @ {name: app, mountPath: /var/run/secrets/app/}",
      "pass-env-not-possible @ boxinit/pass-env: TEAM",
      "hidden-path-mentioned @ {name: AZURE_FEDERATED_TOKEN_FILE, value: /run/secrets/app/token}",
      "env-not-passed @ {name: AZURE_FEDERATED_TOKEN_FILE, value: /run/secrets/app/token}",
    ]);
  });

  it("is the setting that keeps systemd from booting, of the container or of the pod", async () => {
    const places = await placesIn(`apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      runtimeClassName: sysbox-runc
      hostUsers: false
      automountServiceAccountToken: false
      securityContext: {runAsUser: 1000}
      containers:
        - name: pods-user
          command: [/sbin/init]
        - name: own-user
          command: [/sbin/init]
          securityContext:
            runAsNonRoot: true
            runAsUser: 7
            readOnlyRootFilesystem: true
        - name: switched
          command: [/sbin/init]
          securityContext: {runAsUser: 0}
          env:
            - {name: A, value: b}
            - {name: SYSBOX_SYSCONT_MODE, value: "FALSE"}
`);
    expect(places).toEqual([
      "not-root @ runAsUser: 1000}",
      "read-only-root @ readOnlyRootFilesystem: true",
      "not-root @ runAsUser: 7",
      'syscont-mode-off @ {name: SYSBOX_SYSCONT_MODE, value: "FALSE"}',
    ]);
  });

  it("is the field that Kubernetes would refuse, in an item of a List too", async () => {
    const places = await placesIn(`apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service}
  - apiVersion: v1
    kind: Pod
    spec:
      shareProcessNamespace: "yes"
      runtimeClassName: sysbox-runc
      containers: []
  - apiVersion: v1
    kind: Pod
    metadata: {annotations: {"a/b~c": 1}}
    spec: {runtimeClassName: sysbox-runc}
  - apiVersion: v1
    kind: Pod
    spec: {runtimeClassName: sysbox-runc, hostPID: true, containers: [{name: a, command: [/sbin/init]}]}
`);
    expect(places).toEqual([
      'pod-malformed @ shareProcessNamespace: "yes"',
      'pod-malformed @ "a/b~c": 1}}',
      "init-not-pid-1 @ hostPID: true, containers: [{name: a, command: [/sbin/init]}]}",
    ]);
  });

  it("is the nearest thing that is written, where the API server has yet to add something", async () => {
    const places = await placesIn(`apiVersion: v1
kind: Pod
metadata: {annotations: {boxinit/init: "*"}}
spec:
  runtimeClassName: sysbox-runc
  containers:
    - name: main
      image: i
`);
    expect(places).toEqual([
      "init-masked @ name: main",
      "token-hidden @ name: main",
      "host-users-not-false @ spec:",
      "stop-signal @ name: main",
    ]);
  });

  it("is the list that there is too much of, or the containers that have it", async () => {
    const large = (annotation: string, volumes: number) => `apiVersion: v1
kind: Pod
metadata:
  annotations: {"${annotation}": x}
spec:
  runtimeClassName: sysbox-runc
  containers: [{name: main, command: [/sbin/init]}, ${"{name: c},".repeat(volumes === 0 ? 500 : 0)}]
  volumes: [${"{name: v},".repeat(volumes)}]
`;
    expect(await placesIn(large("a", 10_001))).toEqual([expect.stringMatching(/^pod-over-limit @ volumes:/)]);
    expect(await placesIn(large("a".repeat(2 ** 18), 1))).toEqual([
      expect.stringMatching(/^pod-over-limit @ annotations:/),
    ]);
    expect(await placesIn(large("a", 0))).toEqual([expect.stringMatching(/^pod-over-limit @ containers:/)]);
  });

  it("is what the author can change, where a finding is about good practice or what Sysbox refuses", async () => {
    const places = await placesIn(`apiVersion: v1
kind: Pod
metadata: {annotations: {io.kubernetes.cri-o.userns-mode: auto}}
spec:
  runtimeClassName: sysbox-runc
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 5
  hostNetwork: true
  hostIPC: true
  containers:
    - name: main
      command: [/sbin/init]
      lifecycle: {postStart: {exec: {command: [sh, -c, cat /etc/app/token > /etc/app.env]}}}
      securityContext:
        privileged: true
      env:
        - {name: SYSBOX_FOO, value: x}
        - {name: SYSBOX_HONOR_CAPS, value: x}
      volumeMounts:
        - {name: app, mountPath: /etc/app}
        - {name: other, mountPath: /run/other}
    - name: masked
      args: [-c, work; exec /sbin/init]
      command: [sh]
      lifecycle: {stopSignal: SIGTERM}
      readinessProbe: {exec: {command: [ls, /run/other]}}
      volumeMounts: [{name: other, mountPath: /run/other}]
    - name: doubtful
      command: [sh, -c, work; exec /sbin/init]
      lifecycle: {stopSignal: SIGRTMIN+3}
      volumeMounts: [{name: app, mountPath: /var}, {name: other, mountPath: /var/run/other}]
  volumes:
    - {name: app, ${token.slice(1)}
    - {name: other, emptyDir: {}}
`);
    expect(places).toEqual([
      "init-masked @ command: [sh]",
      "mount-hidden @ {name: other, mountPath: /run/other}]",
      "init-masked @ command: [sh, -c, work; exec /sbin/init]",
      "mount-perhaps-hidden @ {name: other, mountPath: /var/run/other}]",
      "host-namespace @ hostNetwork: true",
      "sysbox-unsupported @ hostIPC: true",
      "sysbox-variable-unknown @ {name: SYSBOX_FOO, value: x}",
      "sysbox-variable-invalid @ {name: SYSBOX_HONOR_CAPS, value: x}",
      "sysbox-unsupported @ privileged: true",
      "grace-period-short @ terminationGracePeriodSeconds: 5",
      "crio-tmpfs @ command: [/sbin/init]",
      "data-below-run @ {name: other, mountPath: /run/other}",
      "stop-signal @ lifecycle: {postStart: {exec: {command: [sh, -c, cat /etc/app/token > /etc/app.env]}}}",
      "hidden-path-mentioned @ readinessProbe: {exec: {command: [ls, /run/other]}}",
      "stop-signal @ lifecycle: {stopSignal: SIGTERM}",
      "token-in-env-file @ lifecycle: {postStart: {exec: {command: [sh, -c, cat /etc/app/token > /etc/app.env]}}}",
    ]);
  });
});
