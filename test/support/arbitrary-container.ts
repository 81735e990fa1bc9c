import fc, { type Arbitrary } from "fast-check";

/** Absent now and then. */
export const maybe = <Value>(arbitrary: Arbitrary<Value>, freq = 1) =>
  fc.option(arbitrary, { nil: undefined, freq: freq + 1 });

/** What is undefined is left out, as in JSON. */
export function withoutUndefined<Fields extends object>(fields: Fields): Fields {
  return JSON.parse(JSON.stringify(fields));
}

const hostileText = fc.constantFrom(
  "",
  "__proto__",
  "constructor",
  "{path}",
  "$&",
  "$(HOME)",
  "a\nL+ /etc - - - - /run",
  "%h",
  "\u0000",
  "\u2028",
  "\ud800",
  "é",
  "'\"`\\",
);
export const text = fc.oneof({ arbitrary: fc.string({ maxLength: 12 }), weight: 2 }, hostileText);

const fragment = fc.constantFrom(
  ...["exec /sbin/init", "exec /sbin/init --log-level=err", "exec '/sbin/init'", "exec /usr/sbin/init", "/sbin/init"],
  ...["exec /lib/systemd/systemd", "exec env A=1 /sbin/init", "exec tini -- /sbin/init", "exec $INIT", "exec sleep 1"],
  ...["mount --rbind /run /run", "set -eu", "true", "mkdir -p /x", ". /etc/profile", "cat /run/secrets/vault/token"],
  ...["if a; then exec /sbin/init; fi", "f() { exec /sbin/init; }", "cat <<E\nx\nE", "echo $((1+1))", "# comment"],
);
const script = fc
  .array(fc.tuple(fragment, fc.constantFrom("; ", "\n", " && ", " || ", " & ", " | ")), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([command, separator], index) => (index > 0 ? separator : "") + command).join(""));
const shell = fc.constantFrom("sh", "/bin/sh", "bash", "/bin/bash", "dash", "ash");
const command = fc.oneof(
  { arbitrary: fc.constant(["sh", "-c", "exec /sbin/init"]), weight: 5 },
  { arbitrary: fc.constant(["sh", "-c", "mkdir -p /data; exec /sbin/init"]), weight: 4 },
  { arbitrary: fc.tuple(shell, fc.constantFrom("-c", "-ec", "-xeuc", "-lc", "-n"), script), weight: 4 },
  fc.constant(["/sbin/init"]),
  fc.tuple(fc.constantFrom("/usr/sbin/init", "/sbin//init", "/lib/systemd/systemd", "tini", "sleep"), text),
  fc.array(text, { maxLength: 3 }),
);

const knownPath = fc.constantFrom(
  ...["/run/secrets/serviceaccount", "/var/run/secrets/serviceaccount/", "/run/secrets/vault", "/run/vault"],
  ...["/var/run/secrets/kubernetes.io/serviceaccount", "/var/run/secrets/eks.amazonaws.com/serviceaccount"],
  ...["/var/run/secrets/tokens", "/run//secrets/./vault", "/run/lock", "/run", "/var/run", "/run/a b", "/run/%u"],
  ...["/etc/serviceaccount", "/etc/serviceaccount-vault", "/etc/serviceaccount/x", "/etc", "/etc/tmpfiles.d", "/"],
  ...["/etc/tmpfiles.d/boxinit.conf", "/etc/../etc/serviceaccount", "/run/../data", "/var", "/data", "/opt/token"],
  ...["/etc/systemd/system", "/etc/systemd//system/service.d/", "/etc/systemd/system/service.d/50-boxinit.conf"],
  ...["/etc/systemd/system/service.d/10-own.conf", "/etc/systemd/system/service.d/50-boxinit.conf/x"],
  ...["run", "etc/serviceaccount", "etc/tmpfiles.d", "run/secrets/vault", `/run/${"a".repeat(200)}/${"b".repeat(60)}`],
);
const component = fc.constantFrom("run", "var", "secrets", "serviceaccount", "vault", "a", "A_", "etc", "..", ".", "");
const tokenPath = fc.constantFrom(
  ...["/run/secrets/serviceaccount", "/run/secrets/vault", "/var/run/secrets/vault", "/run/secrets/vault/inner"],
  ...["/var/run/secrets/kubernetes.io/serviceaccount", "/var/run/secrets/eks.amazonaws.com/serviceaccount"],
);
/** A path of a mount. */
export const path = fc.oneof(
  { arbitrary: tokenPath, weight: 8 },
  { arbitrary: knownPath, weight: 3 },
  fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => `/run/${parts.join("/")}`),
  fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
  text.map((name) => `/run/${name}`),
);

/** The source of a volume that holds a ServiceAccount token. */
export const tokenSource = { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
export const volumeSources: Readonly<Record<string, object>> = {
  "tok-0": tokenSource,
  "tok-1": tokenSource,
  "tok-2": tokenSource,
  "kube-api-access-1": tokenSource,
  "aws-iam-token": tokenSource,
  "istio-token": tokenSource,
  data: { emptyDir: {} },
  certificates: { projected: { sources: [{ configMap: { name: "ca" } }] } },
};
const volumeName = fc.constantFrom(...Object.keys(volumeSources));

export const unknownFields = maybe(fc.jsonValue({ maxDepth: 2 }));
const mount = fc
  .record({
    name: volumeName,
    mountPath: path,
    subPath: maybe(fc.constantFrom("", "a", "token")),
    subPathExpr: maybe(fc.constantFrom("a", "$(POD)")),
    readOnly: maybe(fc.boolean()),
    fieldOfTomorrow: unknownFields,
  })
  .map(withoutUndefined);
const mounts = fc.uniqueArray(mount, { selector: ({ mountPath }) => mountPath, maxLength: 6 });

const variable = fc.oneof(
  fc.record({ name: fc.constantFrom("A", "TOKEN_FILE", "SYSBOX_SYSCONT_MODE", "BASH_ENV"), value: text }),
  fc
    .tuple(fc.constantFrom("", "file://", "x,", "/bin:", "--token="), path, fc.constantFrom("", "/token", "s", ":/x"))
    .map(([before, at, after]) => ({ name: "TOKEN", value: before + at + after })),
  fc.constant({ name: "SECRET", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }),
  fc.constant({ name: "EMPTY" }),
  fc.record({
    name: fc.constantFrom("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_PROFILE", "AZURE_X", "AZURE_\nX", "KUBERNETES_SERVICE_X"),
    value: path,
  }),
);

export const security = fc
  .record({
    runAsUser: maybe(fc.constantFrom(0, 0, 0, 0, 1000)),
    runAsNonRoot: maybe(fc.constantFrom(false, false, false, false, true)),
    readOnlyRootFilesystem: maybe(fc.constantFrom(false, false, false, false, true)),
  })
  .map(withoutUndefined);

/** Unnamed: names are unique in a pod. */
export const containerBody = fc
  .record({
    image: fc.constantFrom("plain", "registry.example/systemd:12"),
    command: maybe(command, 8),
    args: maybe(fc.array(text, { maxLength: 2 })),
    env: maybe(fc.array(variable, { maxLength: 4 })),
    envFrom: maybe(fc.constant([{ secretRef: { name: "s" } }])),
    volumeMounts: maybe(mounts, 8),
    volumeDevices: maybe(
      fc.constantFrom("/etc//serviceaccount", "/dev/x").map((devicePath) => [{ name: "disk", devicePath }]),
    ),
    securityContext: maybe(security),
    terminationMessagePath: maybe(path),
    livenessProbe: maybe(path.map((at) => ({ exec: { command: ["cat", at] } }))),
    fieldOfTomorrow: unknownFields,
  })
  .map(withoutUndefined);
