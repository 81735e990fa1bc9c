/**
 * What `boxinit/pass-env` can name: variables, and families of them. PassEnvironment= knows no globs (systemd.exec(5)),
 * so a family stands for the names that are known here and for those that the pod shows.
 */
const families = new Map<string, readonly string[]>([
  // kubelet_pods.go, getServiceEnvVarMap: in every container, without a word in the pod.
  ["KUBERNETES_SERVICE_*", ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "KUBERNETES_SERVICE_PORT_HTTPS"]],
  // amazon-eks-pod-identity-webhook, pkg/handler, and what the SDKs read beside it.
  [
    "AWS_*",
    [
      ...["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_DEFAULT_REGION"],
      ...["AWS_REGION", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_STS_REGIONAL_ENDPOINTS"],
      "AWS_WEB_IDENTITY_TOKEN_FILE",
    ],
  ],
  // azure-workload-identity, "Mutating Admission Webhook" in its book.
  ["AZURE_*", ["AZURE_AUTHORITY_HOST", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_TENANT_ID"]],
]);

/** Names a file with a token's path or the token's own, where a workload of Google's cloud has one. */
const credentialsOfGoogle = "GOOGLE_APPLICATION_CREDENTIALS";

/** What `*` stands for. */
const everything = [...families.keys(), credentialsOfGoogle];

export const familyNames: readonly string[] = [...families.keys()];

const prefixes = familyNames.map((family) => ({ family, prefix: family.slice(0, -1) }));

/** A name that a shell and PassEnvironment= take (systemd.exec(5)): systemd expands `%`, and a blank would begin another. */
export function isPassable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Whether `boxinit/pass-env` can list it. */
export function isItem(text: string): boolean {
  return isPassable(text) || families.has(text);
}

/** The variables that the items stand for, in order and each once, with those of the families among the seen names. */
export function variablesOf(items: readonly string[], seen: Iterable<string>): readonly string[] {
  const listed = new Set(items.includes("*") ? everything : items);
  const names = new Set([...listed].flatMap((item) => families.get(item) ?? [item]));
  for (const name of seen) {
    const item = itemFor(name);
    if (item !== undefined && listed.has(item) && isPassable(name)) names.add(name);
  }
  return [...names].sort();
}

/** The item by which a variable of a family, or Google's, is passed on as its author would have it. */
export function itemFor(name: string): string | undefined {
  if (name === credentialsOfGoogle) return name;
  return prefixes.find(({ prefix }) => name.startsWith(prefix))?.family;
}

export function isPassed(name: string, items: ReadonlySet<string>): boolean {
  const item = itemFor(name);
  return items.has(name) || (item !== undefined && (items.has(item) || items.has("*")));
}
