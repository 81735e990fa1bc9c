import { readFileSync } from "node:fs";
import { z } from "zod";

/** Of Debian's golang-github-containers-common, which comes with buildah: what RuntimeDefault stands for. */
const profileFile = "/usr/share/containers/seccomp.json";

const when = z.object({ caps: z.array(z.string()).optional(), arches: z.array(z.string()).optional() }).nullish();
const profile = z.object({
  defaultAction: z.string(),
  defaultErrnoRet: z.number().optional(),
  archMap: z.array(z.object({ architecture: z.string(), subArchitectures: z.array(z.string()) })),
  syscalls: z.array(z.looseObject({ names: z.array(z.string()), action: z.string(), includes: when, excludes: when })),
});

/**
 * The default seccomp profile for a container without any capability, as the OCI configuration has it. Engines keep it
 * in a form of their own, where rules depend on capabilities and architecture.
 */
export function defaultSeccompProfile(): object {
  const { defaultAction, defaultErrnoRet, archMap, syscalls } = profile.parse(
    JSON.parse(readFileSync(profileFile, "utf8")),
  );
  const applies = syscalls.filter(({ includes, excludes }) => {
    const asked = includes?.caps === undefined || includes.caps.length === 0;
    const here = includes?.arches === undefined || includes.arches.length === 0 || includes.arches.includes("amd64");
    return asked && here && excludes?.arches?.includes("amd64") !== true;
  });
  const architectures = archMap
    .filter(({ architecture }) => architecture === "SCMP_ARCH_X86_64")
    .flatMap(({ architecture, subArchitectures }) => [architecture, ...subArchitectures]);
  return {
    defaultAction,
    defaultErrnoRet,
    architectures,
    syscalls: applies.map(({ includes: _, excludes: __, comment: ___, ...rule }) => rule),
  };
}
