import type { V1Container, V1EnvVar, V1Pod, V1Service } from "@kubernetes/client-node";
import type { Kube } from "./kube.ts";
import { nameOf } from "./kube.ts";
import { podField } from "./pod-field.ts";

export interface EnvironmentSource {
  readonly kube: Kube;
  readonly pod: V1Pod;
  readonly podAddress: string;
  readonly image: Readonly<Record<string, string>>;
}

type Environment = Record<string, string>;

/**
 * The environment of a container as the kubelet makes it.
 *
 * @throws Error where what it names is not there, or is of a kind that this node does not know
 */
export async function environmentOf(container: V1Container, source: EnvironmentSource): Promise<Environment> {
  const { kube, pod, image } = source;
  const services = await serviceVariables(kube, pod);
  const all: Environment = { PATH: "/usr/local/bin:/usr/bin:/bin", HOSTNAME: nameOf(pod).name, ...image, ...services };
  for (const { configMapRef, secretRef, prefix = "" } of container.envFrom ?? []) {
    const data = { ...(await configMap(source, configMapRef?.name)), ...(await secret(source, secretRef?.name)) };
    for (const [name, value] of Object.entries(data)) all[prefix + name] = value;
  }
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom === undefined ? expand(variable.value ?? "", all) : await read(variable, source);
    if (value !== undefined) all[variable.name] = value;
  }
  return all;
}

/** `$(NAME)` is a variable's value where there is one, and `$$` a dollar (k8s.io/kubernetes/third_party/forked/golang/expansion). */
export function expand(text: string, environment: Readonly<Environment>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) =>
    name === undefined ? "$" : (environment[name] ?? whole),
  );
}

async function read({ name, valueFrom }: V1EnvVar, source: EnvironmentSource): Promise<string | undefined> {
  const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom ?? {};
  if (fieldRef !== undefined) return podField(source.pod, fieldRef.fieldPath, source.podAddress);
  const key = configMapKeyRef ?? secretKeyRef;
  if (key === undefined) throw new Error(`variable ${name} comes from what this node does not know`);
  const data = configMapKeyRef === undefined ? await secret(source, key.name) : await configMap(source, key.name);
  const value = data[key.key];
  if (value === undefined && key.optional !== true) throw new Error(`variable ${name}: ${key.name} has no ${key.key}`);
  return value;
}

async function configMap({ kube, pod }: EnvironmentSource, name: string | undefined): Promise<Environment> {
  if (name === undefined) return {};
  const { data } = await kube.core.readNamespacedConfigMap({ name, namespace: nameOf(pod).namespace });
  return data ?? {};
}

async function secret({ kube, pod }: EnvironmentSource, name: string | undefined): Promise<Environment> {
  if (name === undefined) return {};
  const { data } = await kube.core.readNamespacedSecret({ name, namespace: nameOf(pod).namespace });
  return Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}

/** Every pod gets those of the API server; those of its namespace only where its service links are not turned off. */
async function serviceVariables({ core }: Kube, pod: V1Pod): Promise<Environment> {
  const { namespace } = nameOf(pod);
  const kubernetes = await core.readNamespacedService({ name: "kubernetes", namespace: "default" });
  const linked = pod.spec?.enableServiceLinks === false ? [] : (await core.listNamespacedService({ namespace })).items;
  return Object.assign({}, ...[...linked, kubernetes].map(variablesOf));
}

function variablesOf({ metadata, spec }: V1Service): Environment {
  const { clusterIP = "None", ports = [] } = spec ?? {};
  const [first] = ports;
  if (clusterIP === "None" || clusterIP === "" || first === undefined) return {};
  const name = upper(metadata?.name ?? "");
  const all: Environment = {
    [`${name}_SERVICE_HOST`]: clusterIP,
    [`${name}_SERVICE_PORT`]: String(first.port),
    [`${name}_PORT`]: `tcp://${clusterIP}:${first.port}`,
  };
  for (const port of ports) {
    if (port.name !== undefined) all[`${name}_SERVICE_PORT_${upper(port.name)}`] = String(port.port);
    const link = `${name}_PORT_${port.port}_TCP`;
    Object.assign(all, {
      [link]: `tcp://${clusterIP}:${port.port}`,
      [`${link}_PROTO`]: "tcp",
      [`${link}_PORT`]: String(port.port),
      [`${link}_ADDR`]: clusterIP,
    });
  }
  return all;
}

function upper(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}
