import { z } from "zod";
import { kubectl } from "../../../cluster/control-plane/run-kubectl.ts";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";

const list = z.array(z.string()).default([]);
const review = z.object({
  status: z.object({
    resourceRules: z.array(z.object({ verbs: list, apiGroups: list, resources: list, resourceNames: list })),
    nonResourceRules: z.array(z.object({ verbs: list, nonResourceURLs: list })),
  }),
});

/**
 * What a ServiceAccount may do in its namespace beyond what every ServiceAccount there may, as the API server's own
 * authorizer says it: `get secrets/NAME`, or `create secrets` where it holds for every name.
 */
export function rightsOf(controlPlane: ControlPlane, namespace: string, account: string): readonly string[] {
  const everybody = new Set(allRightsOf(controlPlane, namespace, "some-account"));
  return allRightsOf(controlPlane, namespace, account)
    .filter((right) => !everybody.has(right))
    .toSorted();
}

function allRightsOf(controlPlane: ControlPlane, namespace: string, account: string): readonly string[] {
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  const asked = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", spec: { namespace } };
  const as = [`--as=system:serviceaccount:${namespace}:${account}`, ...groups.map((group) => `--as-group=${group}`)];
  const { stdout } = kubectl(
    controlPlane,
    ["create", "--validate=false", "-o=json", "-f=-", ...as],
    JSON.stringify(asked),
  );
  const { resourceRules, nonResourceRules } = review.parse(JSON.parse(stdout)).status;
  return [
    ...resourceRules.flatMap(({ verbs, resources, resourceNames }) =>
      verbs.flatMap((verb) =>
        resources.flatMap((resource) =>
          resourceNames.length === 0
            ? `${verb} ${resource}`
            : resourceNames.map((name) => `${verb} ${resource}/${name}`),
        ),
      ),
    ),
    ...nonResourceRules.flatMap(({ verbs, nonResourceURLs }) =>
      verbs.flatMap((verb) => nonResourceURLs.map((url) => `${verb} ${url}`)),
    ),
  ];
}

const request = z.object({
  stage: z.literal("ResponseComplete"),
  verb: z.string(),
  user: z.object({ username: z.string() }),
  objectRef: z.object({ resource: z.string(), name: z.string().optional() }),
  responseStatus: z.object({ code: z.number() }),
});

/** A request that a ServiceAccount has made, as the audit log has it. */
export interface MadeRequest {
  /** As `rightsOf` writes them: the right for it, by name and for every name. */
  readonly rights: readonly string[];
  readonly code: number;
}

export function requestsOf({ auditLog }: ControlPlane, namespace: string, account: string): readonly MadeRequest[] {
  return auditLog()
    .flatMap((event) => request.safeParse(event).data ?? [])
    .filter(({ user }) => user.username === `system:serviceaccount:${namespace}:${account}`)
    .map(({ verb, objectRef: { resource, name }, responseStatus: { code } }) => ({
      rights: [`${verb} ${resource}`, ...(name === undefined ? [] : [`${verb} ${resource}/${name}`])],
      code,
    }));
}

const objects = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      metadata: z.object({ name: z.string(), namespace: z.string().default("") }),
    }),
  ),
});

/** Every object that is stored, but for what tells of others: `KIND NAMESPACE/NAME`. */
export function everything(controlPlane: ControlPlane): readonly string[] {
  const { stdout } = kubectl(controlPlane, ["api-resources", "--verbs=list", "-o=name"]);
  const kinds = stdout.split("\n").filter((kind) => kind !== "" && !kind.startsWith("events"));
  const found = kubectl(controlPlane, ["get", kinds.join(","), "--all-namespaces", "-o=json"]);
  return objects
    .parse(JSON.parse(found.stdout))
    .items.map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace}/${name}`)
    .toSorted();
}
