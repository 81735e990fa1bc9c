import type { V1EndpointSlice, V1Service } from "@kubernetes/client-node";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Where a port of a Service leads to: ready endpoints, or else those that end and still serve, as kube-proxy does it. */
export function endpointsOf(service: V1Service, portName: string, slices: readonly V1EndpointSlice[]): Endpoint[] {
  const { name, namespace } = service.metadata ?? {};
  const its = slices.filter(
    ({ metadata }) => metadata?.namespace === namespace && metadata?.labels?.["kubernetes.io/service-name"] === name,
  );
  // What has no items is null on the wire, whatever the types say.
  const found = its.flatMap(({ endpoints, ports }) =>
    (ports ?? [])
      .filter((port) => (port.name ?? "") === portName)
      .flatMap(({ port = 0 }) => (endpoints ?? []).map((endpoint) => ({ port, ...endpoint }))),
  );
  const ready = found.filter(({ conditions }) => conditions?.ready !== false);
  const ending = found.filter(({ conditions }) => conditions?.serving !== false && conditions?.terminating === true);
  return (ready.length > 0 ? ready : ending).flatMap(({ addresses, port }) =>
    addresses.map((address) => ({ address, port })),
  );
}
