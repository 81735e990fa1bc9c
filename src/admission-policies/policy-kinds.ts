/** Which policies are printed. */
export const policyKinds = ["all", "mutating", "validating"] as const;
export type PolicyKind = (typeof policyKinds)[number];

/** What the API server does with a pod that the validating one tells of; it takes not both Warn and Deny. */
export const validationActions = { warn: "Warn", audit: "Audit", deny: "Deny" } as const;
export type ValidationAction = (typeof validationActions)[keyof typeof validationActions];
