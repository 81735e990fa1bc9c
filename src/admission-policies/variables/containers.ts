import { systemdsPlaces } from "../../core/diagnose/systemds-place.ts";
import { initPaths } from "../../shell/init-path.ts";
import { allContainers, cleaned, lines, literal, type NamedExpression } from "../cel.ts";
import { hooksNameNoRun } from "./near-targets.ts";

/** The hazards are those of core/diagnose/hazards.ts and systemds-place.ts; a container with one of them is left alone. */
export const containers: NamedExpression = {
  name: "containers",
  says: "Containers with a command of their own in which systemd can boot, and what is mounted in them.",
  expression: lines(
    `${allContainers}.filter(c,`,
    "  c.?command.orValue([]).size() > 0 &&",
    "  !c.?securityContext.?readOnlyRootFilesystem.orValue(false) &&",
    "  c.?securityContext.?runAsUser.or(object.spec.?securityContext.?runAsUser).orValue(0) == 0 &&",
    "  !c.?securityContext.?runAsNonRoot.or(object.spec.?securityContext.?runAsNonRoot).orValue(false) &&",
    "  c.?env.orValue([]).all(e, e.name != 'SYSBOX_SYSCONT_MODE')",
    ").map(c, {",
    "  'container': dyn(c),",
    "  'argv': dyn(c.command + c.?args.orValue([])),",
    "  'mounts': dyn(c.?volumeMounts.orValue([]).map(m, {",
    "    'volume': dyn(m.name),",
    "    'written': dyn(m.mountPath),",
    `    'path': dyn([m.mountPath]${cleaned}[0]),`,
    "    'whole': dyn(!has(m.subPath) && !has(m.subPathExpr) && !has(m.mountPropagation) && !has(m.recursiveReadOnly))",
    "  })),",
    "  'otherPaths': dyn((c.?volumeDevices.orValue([]).map(d, d.devicePath) +",
    "    [c.?terminationMessagePath.orValue('/dev/termination-log')])",
    `    ${cleaned})`,
    "}).filter(x,",
    "  x.mounts.all(m, m.path != '/run/' && !m.written.contains('..') &&",
    `    !${literal(systemdsPlaces.map((path) => `${path}/`))}.exists(p, m.path.startsWith(p)) &&`,
    `    !${literal(initPaths.map((path) => `${path}/`))}.exists(p, p.startsWith(m.path))) &&`,
    `  ${hooksNameNoRun.replaceAll("\n", "\n  ")} &&`,
    "  x.container.?volumeDevices.orValue([]).all(d, !d.devicePath.contains('..')) &&",
    "  !x.container.?terminationMessagePath.orValue('').contains('..')",
    ")",
  ),
};
