import { apiTokenPath } from "../../core/diagnose/token-role.ts";
import { cleanMountPath } from "../../core/mount-path.ts";
import { lines, type NamedExpression } from "../cel.ts";

const favourite = "/run/secrets/serviceaccount/";

/** What tells a token's target from the others', as core/plan/targets.ts makes it of paths in small letters. */
const slug = [
  "[t.path.substring(5, t.path.size() - 1)]",
  ".map(s, s.startsWith('secrets/') ? s.substring(8) : s)",
  ".map(s, s.endsWith('/serviceaccount') ? s.substring(0, s.size() - 15) : s)",
  ".map(s, s.replace('/', '-'))[0]",
].join("");

export const targets: NamedExpression = {
  name: "targets",
  says: "The same with where each of the tokens that policy.relocation is for would be mounted a second time.",
  expression: lines(
    "variables.tokens.map(x, {",
    "  'of': dyn(x.of),",
    "  'words': dyn(x.words),",
    "  'unwraps': dyn(x.unwraps),",
    "  'tokens': dyn(x.tokens),",
    "  'favourite': dyn([x.tokens.filter(t, t.role == 'authored').map(t, t.path)].map(authored,",
    `    '${favourite}' in authored ? '${favourite}' :`,
    `    authored.size() > 0 ? authored[0] : '${cleanMountPath(apiTokenPath)}/')[0])`,
    "}).map(x, {",
    "  'of': dyn(x.of),",
    "  'words': dyn(x.words),",
    "  'unwraps': dyn(x.unwraps),",
    "  'tokens': dyn(x.tokens),",
    "  'targets': dyn(x.tokens.filter(t, variables.relocated == 'all' ||",
    "    (variables.relocated == 'all-but-api' && t.role != 'api')).map(t, {",
    "      'volume': dyn(t.volume),",
    "      'from': dyn(t.path.substring(0, t.path.size() - 1)),",
    `      'to': dyn(variables.tokenPath + (t.path == x.favourite && t.role != 'reserved' ? '' : '-' + ${slug}))`,
    "    }))",
    "})",
  ),
};
