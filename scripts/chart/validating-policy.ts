import { writeYaml } from "../../src/admission-policies/commented-yaml.ts";
import { validatingSpec } from "../../src/admission-policies/validating-policy.ts";

/** The chart's templates put what follows from its values in the place of these. */
const placeholders = {
  runtimeClasses: "<runtimeClasses>",
  unwrap: "<unwrap>",
  sameAsInit: "<sameAsInit>",
  relocated: "<relocated>",
  tokenPath: "<tokenPath>",
};

/** What the chart's ValidatingAdmissionPolicy looks at: the same as that of `boxinit policy`. */
export function validatingPolicyText(): string {
  return writeYaml({
    head:
      "The spec of the ValidatingAdmissionPolicy, made by npm run chart from src/admission-policies.\n" +
      "templates/validating-policy.yaml fills in what stands in angle brackets.",
    ...validatingSpec(placeholders),
  });
}
