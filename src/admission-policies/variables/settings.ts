import type { NamedExpression } from "../cel.ts";
import type { ClassSettings } from "../class-settings.ts";

/** The settings of boxinit's configuration, of which each pod has those of its RuntimeClass. */
export function settingVariables(settings: ClassSettings): readonly NamedExpression[] {
  const ofClass = (name: Exclude<keyof ClassSettings, "runtimeClasses">, says: string): NamedExpression => ({
    name,
    says,
    expression: `${settings[name]}[object.spec.runtimeClassName]`,
  });
  return [
    ofClass("unwrap", "When a command is changed: policy.unwrap."),
    ofClass("sameAsInit", "Paths of the program that /sbin/init is: policy.mergedUsr, policy.systemdPaths."),
    ofClass("relocated", "Which hidden tokens are mounted elsewhere: policy.relocation, policy.apiToken."),
    ofClass("tokenPath", "Where the first of them goes: policy.tokenPath."),
  ];
}
