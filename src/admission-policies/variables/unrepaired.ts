import { apiTokenPath } from "../../core/diagnose/token-role.ts";
import { tokensPerContainer } from "../../core/plan/targets.ts";
import { lines, type NamedExpression, pattern, touches } from "../cel.ts";
import { namesNoTarget, targetFolder } from "./near-targets.ts";

/**
 * Containers that boxinit would change, so that none is told of that it has repaired or lets be: where the command
 * stays, a token of which the engine's core/plan/obstacles.ts says nothing, and that is mounted nowhere else.
 */
export const unrepaired: NamedExpression = {
  name: "unrepaired",
  says: "Those in which a mount is hidden that boxinit would have made visible, by the command or at another path.",
  expression: lines(
    "variables.inits.filter(x, x.unwraps ? x.of.mounts.exists(m, m.path.startsWith('/run/')) : (",
    `  x.of.mounts.size() <= ${tokensPerContainer} &&`,
    `  ${namesNoTarget.replaceAll("\n", "\n  ")} &&`,
    `  (x.of.mounts.map(m, m.path) + x.of.otherPaths).all(p, !${targetFolder}.startsWith(p)) &&`,
    "  x.of.mounts.exists(token, token.path.startsWith('/run/') && token.volume in variables.tokenVolumes &&",
    "    (variables.relocated == 'all' ||",
    `      (variables.relocated == 'all-but-api' && token.written != '${apiTokenPath}')) &&`,
    `    token.written.size() <= 4096 && token.written.matches(${pattern("^[A-Za-z0-9._/-]+$")}) &&`,
    "    x.of.mounts.all(m, m.written == token.written || (m.path != '/var/' &&",
    `      !${touches("m.path", "token.path")} &&`,
    "      (m.volume != token.volume || m.path.startsWith('/run/')))))))",
  ),
};
