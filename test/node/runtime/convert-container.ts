import { chmodSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { rootOfContainers, shiftOwners } from "../../systemd/rootfs/shift-owners.ts";
import { capabilitySets, type OciMount, withSysOfMachine } from "../../systemd/runtime/oci-config.ts";
import { asSysboxMakesIt } from "../../systemd/runtime/sysbox.ts";

const idMapping = z.object({ containerID: z.number(), hostID: z.number(), size: z.number() });
const mount = z.looseObject({
  destination: z.string(),
  type: z.string().default("bind"),
  source: z.string().default(""),
  options: z.array(z.string()).default([]),
});
const capabilities = z.array(z.string()).default([]);

/** The parts of an OCI bundle's config.json that Sysbox changes, as containerd writes them. */
const ociConfig = z.looseObject({
  annotations: z.record(z.string(), z.string()).default({}),
  root: z.looseObject({ path: z.string(), readonly: z.boolean().default(false) }),
  process: z.looseObject({
    args: z.array(z.string()),
    env: z.array(z.string()).default([]),
    user: z.looseObject({ uid: z.number(), gid: z.number() }),
    cwd: z.string(),
    terminal: z.boolean().default(false),
    capabilities: z.looseObject({ bounding: capabilities, effective: capabilities, inheritable: capabilities }),
  }),
  mounts: z.array(mount),
  linux: z.looseObject({
    namespaces: z.array(z.object({ type: z.string(), path: z.string().exactOptional() })),
    uidMappings: z.array(idMapping).optional(),
    gidMappings: z.array(idMapping).optional(),
    cgroupsPath: z.string(),
  }),
});

type Config = z.infer<typeof ociConfig>;

export interface Converted {
  readonly config: object;
  /** Who is root in the container, as the machine counts. */
  readonly owner: number;
  readonly cgroup: string;
}

/**
 * @param bundle - the folder of the bundle
 * @returns undefined for the container that only holds the pod's namespaces
 * @throws Error with Sysbox's words, where it refuses to start the container
 */
export function convertContainer(object: unknown, bundle: string): Converted | undefined {
  const given = ociConfig.parse(object);
  if (given.annotations["io.kubernetes.cri.container-type"] === "sandbox") return undefined;
  const isMapped = given.linux.namespaces.some(({ type }) => type === "user");
  const config = isMapped ? given : withUserNamespace(given, bundle);
  const { process, linux } = config;
  const { bounding, effective, inheritable } = process.capabilities;
  const made = asSysboxMakesIt(
    {
      process: {
        ...process,
        capabilities: { bounding: unnamed(bounding), held: unnamed(effective), inheritable: unnamed(inheritable) },
      },
      root: config.root,
      mounts: config.mounts,
      linux,
    },
    { relaxedReadOnly: false },
  );
  return {
    config: {
      ...config,
      process: {
        ...process,
        env: made.process.env,
        capabilities: capabilitySets(made.process.capabilities),
      },
      mounts: made.mounts.map(withCgroup2).map((mount) => (isMapped ? mount : withSysOfMachine(mount))),
      linux: {
        ...withoutProtectedPaths(linux),
        namespaces: [...linux.namespaces.filter(({ type }) => type !== "cgroup"), { type: "cgroup" }],
      },
    },
    owner: config.linux.uidMappings?.[0]?.hostID ?? 0,
    cgroup: linux.cgroupsPath,
  };
}

/** libsysbox/syscont/spec.go, cfgNamespaces and cfgIDMappings: a container without one gets one, and its files go along. */
function withUserNamespace(config: Config, bundle: string): Config {
  const mappings = [{ containerID: 0, hostID: rootOfContainers, size: 65_536 }];
  const { path } = config.root;
  shiftOwners(isAbsolute(path) ? path : join(bundle, path));
  // As containerd does for a user namespace that it knows of (core/runtime/v2/bundle_linux.go).
  chmodSync(bundle, 0o711);
  return {
    ...config,
    mounts: config.mounts
      // A queue belongs to the pod's namespace for messages, which the machine owns: the kernel gives it to nobody else.
      .filter(({ type }) => type !== "mqueue")
      .map((each) => (each.type === "bind" ? { ...each, uidMappings: mappings, gidMappings: mappings } : each)),
    linux: {
      ...config.linux,
      namespaces: [...config.linux.namespaces, { type: "user" }],
      uidMappings: mappings,
      gidMappings: mappings,
    },
  };
}

/** sysbox-fs stands for what is masked or read-only below /proc and /sys: systemd finds it there. */
function withoutProtectedPaths({ maskedPaths, readonlyPaths, ...linux }: Config["linux"]): Config["linux"] {
  return linux;
}

/** What systemd of today wants; the runtime mounts what the machine has. */
function withCgroup2(each: OciMount): OciMount {
  return each.destination === "/sys/fs/cgroup" ? { ...each, type: "cgroup2", source: "cgroup2" } : each;
}

function unnamed(names: readonly string[]): readonly string[] {
  return names.map((name) => name.replace(/^CAP_/, ""));
}
