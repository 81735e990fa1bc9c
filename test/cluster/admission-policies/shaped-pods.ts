import fc, { type Arbitrary } from "fast-check";
import { podOf } from "../../support/review-builder.ts";
import { shapedScript, strayed } from "./shaped-scripts.ts";

/**
 * Pods around the edges of what the policies' expressions look for: scripts of their own grammar, many of them with one
 * thing that does not belong there, beside mounts, variables and neighbours that may forbid a repair.
 */
export function shapedPods(count: number, seed: number, runtimeClasses: readonly string[]): readonly unknown[] {
  const named = fc.tuple(fc.constantFrom(...runtimeClasses), shapedPod).map(([runtimeClassName, { spec, ...pod }]) => {
    return { ...pod, spec: { ...spec, runtimeClassName } };
  });
  return fc.sample(named, { numRuns: count, seed });
}

const pick = fc.constantFrom;
const pickWords = (...lists: readonly (readonly string[])[]) => fc.constantFrom(...lists);
/** One time in so many. */
const rarely = <Value>(times: number, value: Arbitrary<Value>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: times }, value);
const mostly = <Value>(usual: Arbitrary<Value>, unusual: Arbitrary<Value>) =>
  fc.oneof({ arbitrary: usual, weight: 12 }, unusual);

const shell = mostly(
  pick("sh", "bash", "dash", "/bin/sh", "/usr/bin/bash", "/bin/dash"),
  pick("ash", "/opt/sh", "sh\x1f-c", "zsh", "Sh"),
);
const flags = mostly(
  pickWords(["-c"], ["-c"], ["-ec"], ["-e", "-c"], ["-c", "-x"], ["-c", "--"], ["-lc"], ["-c", "-i"]),
  pickWords(
    ["-cc"],
    ["-lc"],
    ["-c", "-c"],
    ["--", "-c"],
    ["-c", "-e", "--"],
    ["-e c"],
    ["+x", "-c"],
    ["-c", ""],
    ["-"],
  ),
);
const byShell = fc
  .tuple(
    shell,
    flags,
    fc.oneof(shapedScript, shapedScript, strayed(shapedScript)),
    pickWords([], [], ["sh"], ["-e"], ["\x1f"]),
  )
  .map(([name, options, script, rest]): readonly string[] => [name, ...options, script, ...rest]);
const direct = fc.tuple(
  pick(
    ...[
      "/usr/sbin/init",
      "/lib/systemd/systemd",
      "/usr/lib/systemd/systemd",
      "/sbin//init",
      "/./sbin/init",
      "/sbin/init",
    ],
    ...[
      "//sbin/./init",
      "/sbin/init/",
      "/sbin/../sbin/init",
      "sbin/init",
      "/bin/init",
      "/sbin/init.",
      "/opt/sbin/init",
    ],
  ),
  mostly(pickWords([], ["3"], ["$(A)", "b c"], ["--unit=x"]), pickWords(["--user"], ["3", "--user"])),
);
const argv = fc.oneof(
  { arbitrary: byShell, weight: 4 },
  direct.map(([path, words]) => [path, ...words]),
);

const variable = pick(
  ...["A", "PATH", "BASH_ENV", "IFS", "PS4", "SYSBOX_SYSCONT_MODE", "BASHFUL", "SHELLOPTS", "BASH_FUNC_exec%%"],
).map((name) => ({ name, value: name === "SYSBOX_SYSCONT_MODE" ? "TRUE" : "b" }));
const mountPath = pick(
  ...[
    "/run/secrets/vault",
    "/var/run/secrets/vault/",
    "/run/lock",
    "/data",
    "/run/vault",
    "/etc/serviceaccount2",
    "/run/secrets/serviceaccount",
    "/run/tokens",
  ],
  ...[
    "/run",
    "/var/run/",
    "/etc",
    "/",
    "/var",
    "/etc/serviceaccount",
    "/etc/serviceaccount/x",
    "/etc/serviceaccount-vault",
    "/etc/serviceaccount-kubernetes.io",
    "/var/run/secrets/tokens",
    "/opt/tokens",
    "/opt",
  ],
  ...["/run/../data", "/etc/tmpfiles.d", "/etc/tmpfiles.d/boxinit.conf", "/run/secrets", "/run/secrets/kubernetes.io"],
  ...[
    "/var/run/secrets/kubernetes.io/serviceaccount",
    "/run/secrets/kubernetes.io/serviceaccount",
    "/run//a b",
    "/run/secrets/Vault",
    "/run/secrets/eks.amazonaws.com/serviceaccount",
    "/run/vault/serviceaccount",
    "/a..b",
  ],
);
const mount = fc.record({
  name: pick("token", "token", "other-token", "aws-iam-token", "istio-token", "data"),
  mountPath,
  subPath: rarely(8, pick("a")),
});
const container = fc.record({
  argv,
  splitAt: fc.nat({ max: 4 }),
  env: rarely(6, fc.array(variable, { maxLength: 2 })),
  envFrom: rarely(8, pick([{ secretRef: { name: "s" } }])),
  volumeMounts: fc.oneof(
    { arbitrary: pick([]), weight: 2 },
    fc.uniqueArray(mount, { selector: (one) => one.mountPath, maxLength: 3 }),
  ),
  securityContext: rarely(
    8,
    pick<object[]>({ runAsUser: 0 }, { runAsUser: 7 }, { runAsNonRoot: true }, { readOnlyRootFilesystem: true }),
  ),
  terminationMessagePath: rarely(12, pick("/dev/x", "/etc/serviceaccount", "/run/log", "/a/../b")),
});

/** What a neighbour's scripts cost is taken from a budget for all of the pod. */
const neighbour = pick(
  ["sh", "-c", `echo ${"x".repeat(9000)}`],
  ["bash", "-c", `bash -c 'bash -c "echo ${"x".repeat(2500)}"'`],
  ["sh", "-c", `echo ${"$((1))".repeat(50)}`],
  ["sh", "-c", `# ${"(".repeat(60)}`],
  ["sleep", "infinity"],
);
const shapedPod = fc
  .record({
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    isInit: fc.boolean(),
    neighbour: rarely(4, neighbour),
    annotations: rarely(8, pick<object[]>({ team: "a" }, { "boxinit/mode": "enforce" }, { "boxinit/x": "" })),
    fields: rarely(
      10,
      pick<object[]>({ shareProcessNamespace: true }, { hostPID: true }, { securityContext: { runAsUser: 5 } }),
    ),
  })
  .map(({ containers, isInit, neighbour, annotations, fields }) => {
    const own = containers.map(({ argv, splitAt, ...rest }, index) => {
      const at = Math.max(1, splitAt);
      const args = argv.slice(at);
      return {
        name: `c${index}`,
        image: "i",
        command: argv.slice(0, at),
        ...(args.length > 0 ? { args } : {}),
        ...rest,
      };
    });
    const beside = neighbour === undefined ? [] : [{ name: "beside", image: "i", command: neighbour }];
    const first = isInit && own.length > 1 ? 1 : 0;
    const token = { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
    const tokens = ["token", "other-token", "aws-iam-token", "istio-token"].map((name) => ({ name, ...token }));
    const volumes = [...tokens, { name: "data", emptyDir: {} }];
    return {
      ...podOf({ metadata: { namespace: undefined, annotations } }),
      spec: { ...fields, initContainers: [...beside, ...own.slice(0, first)], containers: own.slice(first), volumes },
    };
  });
