import type { Operation } from "../../../src/core/decision.ts";
import type { AdmittedPod, Patcher } from "./patching-webhook.ts";

type Container = AdmittedPod["spec"]["containers"][number];

interface Identity {
  readonly volume: string;
  readonly mountPath: string;
  readonly token: { readonly path: string; readonly audience: string };
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A role for a ServiceAccount, by STS. */
export const eksIrsa = withIdentity({
  volume: "aws-iam-token",
  mountPath: "/var/run/secrets/eks.amazonaws.com/serviceaccount",
  token: { path: "token", audience: "sts.amazonaws.com" },
  variables: [
    { name: "AWS_ROLE_ARN", value: "arn:aws:iam::111122223333:role/example" },
    { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: "/var/run/secrets/eks.amazonaws.com/serviceaccount/token" },
  ],
  labels: {},
});

/** A role for a ServiceAccount, by the agent on the node. */
export const eksPodIdentity = withIdentity({
  volume: "eks-pod-identity-token",
  mountPath: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount",
  token: { path: "eks-pod-identity-token", audience: "pods.eks.amazonaws.com" },
  variables: [
    { name: "AWS_CONTAINER_CREDENTIALS_FULL_URI", value: "http://169.254.170.23/v1/credentials" },
    {
      name: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
      value: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",
    },
  ],
  labels: { "eks.amazonaws.com/pod-identity": "enabled" },
});

/**
 * What pkg/handler/handler.go of aws/amazon-eks-pod-identity-webhook does: the volume comes first, the containers'
 * lists are written whole, and the patch is sent even where nothing changes.
 */
function withIdentity(identity: Identity): Patcher {
  return ({ spec: { volumes, initContainers = [], containers } }) => [
    ...Object.entries(identity.labels).map(([key, value]) =>
      add(`/metadata/labels/${key.replaceAll("/", "~1")}`, value),
    ),
    ...addVolume(identity, volumes),
    add("/spec/containers", changed(containers, identity)),
    ...(initContainers.length === 0 ? [] : [add("/spec/initContainers", changed(initContainers, identity))]),
  ];
}

function addVolume({ volume: name, token }: Identity, volumes: AdmittedPod["spec"]["volumes"]): readonly Operation[] {
  const sources = [{ serviceAccountToken: { ...token, expirationSeconds: 86_400 } }];
  const volume = { name, projected: { sources } };
  if (volumes === undefined) return [add("/spec/volumes", [volume])];
  return volumes.some((other) => other.name === name) ? [] : [add("/spec/volumes/0", volume)];
}

function changed(containers: readonly Container[], identity: Identity): readonly Container[] {
  return containers.map((container) => {
    const { env = [], volumeMounts = [] } = container;
    const has = (...names: readonly string[]) => env.some(({ name }) => names.includes(name));
    const isIdentified = has(...identity.variables.map(({ name }) => name));
    const isInRegion = has("AWS_REGION", "AWS_DEFAULT_REGION");
    const hasEndpoint = has("AWS_STS_REGIONAL_ENDPOINTS");
    // It trusts the variables: whether the volume is still mounted is not looked at.
    if (isIdentified && isInRegion && hasEndpoint) return container;
    const isMounted = volumeMounts.some(({ name }) => name === identity.volume);
    return {
      ...container,
      env: [
        ...env,
        ...(hasEndpoint ? [] : [{ name: "AWS_STS_REGIONAL_ENDPOINTS", value: "regional" }]),
        ...(isInRegion ? [] : ["AWS_DEFAULT_REGION", "AWS_REGION"].map((name) => ({ name, value: "eu-west-1" }))),
        ...(isIdentified ? [] : identity.variables),
      ],
      volumeMounts: [
        ...volumeMounts,
        ...(isMounted ? [] : [{ name: identity.volume, readOnly: true, mountPath: identity.mountPath }]),
      ],
    };
  });
}

function add(path: string, value: unknown): Operation {
  return { op: "add", path, value };
}
