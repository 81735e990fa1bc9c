import { type Finding, makeFinding } from "../core/findings.ts";
import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { modeLabel } from "../core/namespace-mode.ts";
import { identityOf } from "./object-identity.ts";
import type { NamespaceReport } from "./scan-report.ts";

/** What is to be told of namespaces. */
export interface Namespaces {
  add(namespace: JsonObject): void;
  addService(service: JsonObject): void;
  /** Those that keep new Sysbox pods from starting which are told of Services. */
  services(namespace: string): readonly Finding[];
  /** @param hasServiceLinks - whether Sysbox pods in it are told of its Services */
  report(name: string, hasServiceLinks: boolean): NamespaceReport;
}

export function createNamespaces(): Namespaces {
  const modes = new Map<string, string>();
  const services = new Map<string, Finding[]>();
  return {
    add(namespace) {
      const { metadata } = namespace;
      const labels = isObject(metadata) && isObject(metadata.labels) ? metadata.labels : {};
      const mode = labels[modeLabel];
      if (typeof mode === "string") modes.set(identityOf(namespace).name, mode);
    },
    addService(service) {
      const { namespace, name } = identityOf(service);
      if (!isToldAsSysboxVariable(name) || !hasAddress(service)) return;
      services.set(namespace, [...(services.get(namespace) ?? []), makeFinding("sysbox-service", { service: name })]);
    },
    services: (namespace) => services.get(namespace) ?? [],
    report: (name, hasServiceLinks) => ({
      name,
      mode: modes.get(name) ?? null,
      findings: hasServiceLinks ? (services.get(name) ?? []) : [],
    }),
  };
}

/** The kubelet names variables after Services, in capitals and with `_` for `-` (kubelet, envvars.go): `SYSBOX_...` here. */
function isToldAsSysboxVariable(service: string): boolean {
  return /^sysbox(?:-|$)/.test(service);
}

/** The kubelet tells only of Services that have an address of their own (IsServiceIPSet). */
function hasAddress({ spec }: JsonObject): boolean {
  if (!isObject(spec) || spec.type === "ExternalName") return false;
  return typeof spec.clusterIP === "string" && spec.clusterIP !== "" && spec.clusterIP !== "None";
}
