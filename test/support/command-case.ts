import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const schema = z.strictObject({
  id: z.string(),
  seen: z.string(),
  why: z.string(),
  command: z.array(z.string()).nullable(),
  args: z.array(z.string()).nullable(),
  env: z.array(z.looseObject({ name: z.string() })).optional(),
  pod: z.record(z.string(), z.unknown()).optional(),
  mounts: z.array(z.looseObject({ mountPath: z.string(), volume: z.string() })),
  expect: z.strictObject({
    init: z.string(),
    command: z.array(z.string()).optional(),
    mounts: z.array(z.enum(["keep", "move", "mirror"])),
  }),
});

/** A case of golden/commands.yaml: how its head says, reduced to one container named main. */
export type CommandCase = z.infer<typeof schema>;

export function readCommandCases(): readonly CommandCase[] {
  const text = readFileSync(new URL("../golden/commands.yaml", import.meta.url), "utf8");
  return z.array(schema).parse(parse(text));
}

const token = (path: string) => ({
  projected: { sources: [{ serviceAccountToken: { path, expirationSeconds: 3607 } }] },
});

function volumeSource(volume: string, medium: unknown): object {
  switch (volume) {
    case "kube-api-access":
    case "projected-sa-token":
    case "aws-iam-token":
    case "azure-workload-identity-reserved-x":
      return token("token");
    case "secret":
      return { secret: { secretName: "s" } };
    case "configMap":
      return { configMap: { name: "c" } };
    case "hostPath":
      return { hostPath: { path: "/lib/modules" } };
    case "csi":
      return { csi: { driver: "csi.spiffe.io", readOnly: true } };
    case "pvc":
      return { persistentVolumeClaim: { claimName: "p" } };
    case "emptyDir":
      return { emptyDir: medium === undefined ? {} : { medium } };
    default:
      throw new Error(`no volume is known as ${volume}`);
  }
}

/** The pod that a case stands for. */
export function podOfCase(each: CommandCase): object {
  const { optOut, otherContainers, initContainers, annotations, securityContext, envFrom, ...fields } = each.pod ?? {};
  const { runtimeClassName = "sysbox-runc", runAsUser, readOnlyRootFilesystem, ...podFields } = fields;
  const names = each.mounts.map(({ volume }, index) =>
    volume.includes("-reserved-") || volume === "aws-iam-token" ? volume : `${volume.toLowerCase()}-${index}`,
  );
  const named = names.map((name, index) => (each.mounts[index]?.volume === "same-as-first" ? names[0] : name));
  const volumes = each.mounts.flatMap(({ volume, medium }, index) =>
    volume === "same-as-first" ? [] : [{ name: named[index], ...volumeSource(volume, medium) }],
  );
  const security = {
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(readOnlyRootFilesystem === undefined ? {} : { readOnlyRootFilesystem }),
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: each.id,
      annotations: {
        ...(typeof annotations === "object" ? annotations : {}),
        ...(optOut === true ? { "boxinit/mode": "off" } : {}),
      },
    },
    spec: {
      ...podFields,
      runtimeClassName,
      ...(securityContext === undefined ? {} : { securityContext }),
      ...(Array.isArray(initContainers)
        ? { initContainers: initContainers.map((init, index) => ({ name: `init-${index}`, image: "i", ...init })) }
        : {}),
      containers: [
        {
          name: "main",
          image: "i",
          ...(each.command === null ? {} : { command: each.command }),
          ...(each.args === null ? {} : { args: each.args }),
          ...(each.env === undefined ? {} : { env: each.env }),
          ...(envFrom === undefined ? {} : { envFrom }),
          ...(Object.keys(security).length === 0 ? {} : { securityContext: security }),
          volumeMounts: each.mounts.map(({ volume, medium, ...mount }, index) => ({ name: named[index], ...mount })),
        },
        ...(Array.isArray(otherContainers) ? otherContainers : []),
      ],
      volumes,
    },
  };
}
