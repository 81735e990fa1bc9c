import type { Programs } from "../kubernetes/programs.ts";
import type { ControlPlaneFiles } from "./files.ts";
import type { Program } from "./supervise.ts";

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
}

export function etcd(programs: Programs, ports: Ports, folder: string): Program {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return program("etcd", programs.etcd, {
    "data-dir": `${folder}/etcd`,
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `default=${peer}`,
    // Nothing has to survive a crash of the machine.
    "unsafe-no-fsync": "true",
    "log-level": "error",
  });
}

/** With every admission plugin that is on by default, and no other. @param more - flags that shall differ */
export function kubeApiServer(
  programs: Programs,
  ports: Ports,
  files: ControlPlaneFiles,
  more: Readonly<Record<string, string>> = {},
): Program {
  return program("kube-apiserver", programs["kube-apiserver"], {
    "etcd-servers": `http://127.0.0.1:${ports.etcd}`,
    "bind-address": "127.0.0.1",
    "secure-port": String(ports.apiServer),
    "tls-cert-file": files.certificate,
    "tls-private-key-file": files.key,
    "token-auth-file": files.tokens,
    "authorization-mode": "RBAC",
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-key-file": files.tokenPublicKey,
    "service-account-signing-key-file": files.tokenSigningKey,
    "service-cluster-ip-range": "10.0.0.0/24",
    // The Service of the API server would need an address that is not loopback.
    "endpoint-reconciler-type": "none",
    "audit-policy-file": files.auditPolicy,
    "audit-log-path": files.auditLog,
    ...more,
  });
}

/** The controllers that make pods, and those that pods need. @param more - flags that shall differ */
export function kubeControllerManager(
  programs: Programs,
  files: ControlPlaneFiles,
  more: Readonly<Record<string, string>> = {},
): Program {
  return program("kube-controller-manager", programs["kube-controller-manager"], {
    kubeconfig: files.kubeconfig,
    controllers: controllers.join(","),
    "root-ca-file": files.authority,
    "service-account-private-key-file": files.tokenSigningKey,
    "leader-elect": "false",
    "secure-port": "0",
    // Far above the defaults, so that what is measured is the API server.
    "kube-api-qps": "2000",
    "kube-api-burst": "4000",
    ...more,
  });
}

const controllers = [
  "serviceaccount-controller",
  "root-ca-certificate-publisher-controller",
  "deployment-controller",
  "replicaset-controller",
  "replicationcontroller-controller",
  "statefulset-controller",
  "daemonset-controller",
  "job-controller",
  "cronjob-controller",
  "resourcequota-controller",
  "disruption-controller",
  "endpointslice-controller",
  // The API server's proxy for Services still goes by Endpoints (core/service/storage, ResourceLocation).
  "endpoints-controller",
  // Without these nothing that is deleted takes along what belongs to it.
  "garbage-collector-controller",
  "namespace-controller",
];

function program(name: string, command: string, flags: Readonly<Record<string, string>>): Program {
  return { name, command, args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`) };
}
