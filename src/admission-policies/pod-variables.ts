import type { NamedExpression } from "./cel.ts";
import type { ClassSettings } from "./class-settings.ts";
import { containers } from "./variables/containers.ts";
import { inits } from "./variables/inits.ts";
import { scripts } from "./variables/scripts.ts";
import { settingVariables } from "./variables/settings.ts";
import { starts } from "./variables/starts.ts";
import { tokenVolumes } from "./variables/token-volumes.ts";

/**
 * What both policies judge a pod by, each variable made of those before it. They use what CEL has on Kubernetes 1.30,
 * and no type: `dyn` lets mappings have values of several types.
 */
export function podVariables(settings: ClassSettings): readonly NamedExpression[] {
  return [...settingVariables(settings), containers, scripts, starts, inits, tokenVolumes];
}
