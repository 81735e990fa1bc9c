import { filesVolume } from "../../core/plan/carried-file.ts";
import { linksFile } from "../../core/plan/keep-path.ts";
import { tokensPerContainer } from "../../core/plan/targets.ts";
import { allContainers, lines, type NamedExpression, pattern, touches } from "../cel.ts";
import { commandLeavesRun, namesNoTarget } from "./near-targets.ts";

const links = `'${linksFile}/'`;
const allPaths = "(x.of.mounts.map(m, m.path) + x.of.otherPaths)";

/**
 * A token is mounted where the engine would mount it, or all of the container's stay: where it is not certain from the
 * outset that nothing is in the way of any of them (core/plan/obstacles.ts, targets.ts, keep-path.ts and
 * carried-file.ts). Where the command changes, the engine moves tokens of authors, which is not done here: then the API
 * token has to be alone.
 */
export const repairs: NamedExpression = {
  name: "repairs",
  says: "The same with the tokens that are mounted a second time: all of a container, or none.",
  expression: lines(
    "variables.targets.map(x, {",
    "  'container': dyn(x.of.container),",
    "  'words': dyn(x.words),",
    "  'unwraps': dyn(x.unwraps),",
    "  'mirrored': dyn(",
    `    x.tokens.size() <= ${tokensPerContainer} &&`,
    `    ${namesNoTarget.replaceAll("\n", "\n    ")} &&`,
    "    (!x.unwraps || (x.tokens.size() == 1 && x.tokens[0].role == 'api')) &&",
    `    x.tokens.all(t, t.whole && t.path.size() <= 200 && t.path.matches(${pattern("^[a-z0-9./-]+$")}) &&`,
    "      x.of.mounts.all(m, m.path != '/var/' && (m.path.startsWith('/run/') || m.volume != t.volume)) &&",
    `      x.of.mounts.filter(m, ${touches("m.path", "t.path")}).size() == 1) &&`,
    "    x.targets.all(t, x.targets.filter(other, other.to == t.to).size() == 1 &&",
    `      ${allPaths}.all(p, !${touches("p", "(t.to + '/')")})) &&`,
    `    (x.unwraps || (${commandLeavesRun.replaceAll("\n", "\n      ")} &&`,
    `      x.targets.all(t, !${touches("(t.to + '/')", links)}) &&`,
    `      ${allPaths}.all(p, !${touches("p", links)}) &&`,
    "      x.of.container.name.size() <= 57 &&",
    `      !object.spec.?volumes.orValue([]).exists(v, v.name == '${filesVolume}') &&`,
    `      ${allContainers}.all(c, c.?volumeMounts.orValue([]).all(m, m.name != '${filesVolume}')))) ?`,
    "    x.targets : [])",
    "})",
  ),
};
