import { filesVolume } from "../../../src/core/plan/carried-file.ts";
import { linksFile } from "../../../src/core/plan/keep-path.ts";
import { type PodParts, podOf } from "../../support/review-builder.ts";

const wrapped = ["sh", "-c", "exec /sbin/init"];
const works = ["sh", "-c", "mkdir -p /data; exec /sbin/init"];
const mounts = (...paths: readonly string[]) => ({
  volumeMounts: paths.map((mountPath, index) => ({ name: `token-${index % 2}`, mountPath })),
});
const tokens = { volumes: ["token-0", "token-1", "aws-iam-token"].map(tokenVolume) };
const beside = (...commands: readonly (readonly string[])[]) => ({
  initContainers: commands.map((command, index) => ({ name: `beside-${index}`, image: "i", command })),
});

/** Pods that chance seldom makes, and that a policy with one condition less would spoil. */
const edges: Readonly<Record<string, PodParts>> = {
  "annotations near their limit": {
    metadata: { annotations: { "example.test/large": "x".repeat(256 * 1024 - 100) } },
    container: { command: works },
  },
  "annotations near their limit, and a token that boxinit would move": {
    metadata: { annotations: { "example.test/large": "x".repeat(256 * 1024 - 100) } },
    container: { command: wrapped, ...mounts("/run/secrets/vault") },
    spec: tokens,
  },
  "the volume of links is mounted and missing": {
    container: { command: works },
    spec: { containers: undefined, ...twoContainers({ volumeMounts: [{ name: filesVolume, mountPath: "/links" }] }) },
  },
  "the volume of links is somebody's": {
    container: { command: works },
    spec: { volumes: [{ name: filesVolume, emptyDir: {} }] },
  },
  "the file of links is taken": { container: { command: works, ...mounts(linksFile) }, spec: tokens },
  "variables are to be handed on": {
    metadata: { annotations: { "boxinit/pass-env": "TEAM" } },
    container: { command: works },
  },
  "a name too long for an annotation": { container: { command: works, name: "n".repeat(63) } },
  "a name just short enough": { container: { command: works, name: "n".repeat(57) } },
  "an empty projected volume": {
    container: { command: wrapped },
    spec: { volumes: [{ name: "empty", projected: {} }] },
  },
  "scripts that use up what boxinit reads": {
    spec: beside(...Array.from({ length: 4 }, () => ["sh", "-c", "x".repeat(16 * 1024)])),
  },
  "shells in shells that do": {
    spec: beside(["bash", "-c", `bash -c 'bash -c "bash -c \\"bash -c ${"x".repeat(2106)}\\""'`]),
  },
  "the same, with names that do not show": {
    spec: beside([
      "bash",
      "-c",
      `$'b\\x61sh' -c '$'\\''b\\x61sh'\\'' -c "$'\\''b\\x61sh'\\'' -c ${"x".repeat(4357)}"'`,
    ]),
  },
  "nothing below /run, where a command changes only for that": {
    spec: { runtimeClassName: "sysbox-mirror", automountServiceAccountToken: false },
  },
  "a word that appends": { container: { command: ["sh", "-c", "exec /sbin/init a+=b"] } },
  "work with a word that appends": { container: { command: ["sh", "-c", "export A+=b; exec /sbin/init"] } },
  "work with a plus": { container: { command: ["sh", "-c", "chmod u+x,+r /x && exec /sbin/init +"] } },
  "an expansion in a comment": { container: { command: ["sh", "-c", "set -e # $A\nexec /sbin/init"] } },
  "an exec in a comment": { container: { command: ["sh", "-c", "# exec /lib/systemd/systemd\nexec /sbin/init"] } },
  "a comment behind a quoted word": { container: { command: ["sh", "-c", "exec '/sbin/init' 'a #b' # 'c'"] } },
  "what looks like a comment, within quotes over two lines": {
    container: { command: ["sh", "-c", "echo 'x #' 'y\nz'; exec /sbin/init 'a\n#b\nc'"] },
  },
  "a comment deeper than boxinit reads": {
    container: { command: ["sh", "-c", `# ${"(".repeat(25)}\nexec /sbin/init`] },
  },
  "a comment with more here-documents than it reads": {
    container: { command: ["sh", "-c", `# ${"<<".repeat(33)}\nexec /sbin/init`] },
  },
  "a backslash within quotes": { container: { command: ["sh", "-c", 'exec /sbin/init "a\\\\b" "c\\d"'] } },
  "a continued line within quotes": { container: { command: ["sh", "-c", "exec /sbin/init 'a\\\nb'"] } },
  "a comment that seems to go on": { container: { command: ["sh", "-c", "# a comment \\\nexec /sbin/init"] } },
  "an exec of another program, behind a word": {
    container: { command: ["sh", "-c", "echo exec /sbin/init; exec /bin/true"] },
  },
  "a separator within a word": { container: { command: ["sh\x1f-c\x1fexec /sbin/init"] } },
  "a separator in a later word": { container: { command: ["sh", "-c", "exec /sbin/init", "a\x1fb"] } },
  "a script that is one more option to its shell": { container: { command: ["sh", "-c", "- a; exec /sbin/init"] } },
  "a redirection that ends in the next line": {
    container: { command: ["sh", "-c", "mkdir /a 2>&1\\\n; exec /sbin/init"] },
  },
  "a quoted option of set": { container: { command: ["sh", "-c", "set '-e'; exec /sbin/init"] } },
  "a user's manager": { container: { command: ["sh", "-c", "exec /sbin/init '--user'"] } },
  "a user's manager, without a shell": { container: { command: ["/usr/sbin/init", "--user"] } },
  "init with a slash at its end": { container: { command: ["/usr/sbin/init/"] } },
  "a relative init": { container: { command: ["usr/sbin/init"] } },
  "bash and variables from elsewhere": {
    container: { command: ["bash", "-c", "exec /sbin/init"], envFrom: [{ secretRef: { name: "s" } }] },
  },
  "sh and variables from elsewhere": { container: { envFrom: [{ secretRef: { name: "s" } }] } },
  "a function for exec in the environment": { container: { env: [{ name: "BASH_FUNC_exec%%", value: "() { :; }" }] } },
  "a login shell": { container: { command: ["bash", "-lc", "exec /sbin/init"] } },
  "tokens of an author, the favourite last": {
    container: { command: works, ...mounts("/run/secrets/vault", "/var/run/secrets/serviceaccount") },
    spec: tokens,
  },
  "tokens whose targets would be equal": {
    container: { command: works, ...mounts("/run/secrets/a/b", "/run/secrets/a-b", "/run/first") },
    spec: tokens,
  },
  "a token of a platform": {
    container: { command: works, volumeMounts: [{ name: "aws-iam-token", mountPath: "/run/secrets/aws" }] },
    spec: tokens,
  },
  "a token of a platform at the path of the API token, in another spelling": {
    container: {
      command: works,
      volumeMounts: [{ name: "aws-iam-token", mountPath: "/run/secrets/kubernetes.io/serviceaccount" }],
    },
    spec: { ...tokens, automountServiceAccountToken: false },
  },
  "a token below another mount": { container: { command: works, ...mounts("/run/a", "/run/a/b") }, spec: tokens },
  "a token that is mounted outside too": {
    container: { command: works, ...mounts("/run/a", "/b", "/c") },
    spec: tokens,
  },
  "a token below /var": { container: { command: works, ...mounts("/var", "/var/run/a") }, spec: tokens },
  "a mount above every target": { container: { command: works, ...mounts("/etc") }, spec: tokens },
  "a block device at the target": {
    container: { command: works, volumeDevices: [{ name: "disk", devicePath: "/etc/serviceaccount" }] },
    spec: { volumes: [{ name: "disk", persistentVolumeClaim: { claimName: "disk" } }] },
  },
  "a termination log at the target": {
    container: { command: works, terminationMessagePath: "/etc/serviceaccount/log" },
  },
  "a path that climbs": { container: { command: works, ...mounts("/run/../etc/serviceaccount") }, spec: tokens },
  "a pod's user, which the container's own overrides": {
    container: { securityContext: { runAsUser: 0 } },
    spec: { securityContext: { runAsUser: 1000 } },
  },
};

export const edgePods: readonly (readonly [name: string, pod: unknown])[] = Object.entries(edges).map(
  ([name, { metadata, ...parts }]) => [name, podOf({ ...parts, metadata: { namespace: undefined, ...metadata } })],
);

function tokenVolume(name: string): object {
  return { name, projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
}

function twoContainers(other: object): object {
  return {
    containers: [
      { name: "main", image: "i", command: works },
      { name: "other", image: "i", ...other },
    ],
  };
}
