import type { StandIn } from "./stand-ins.ts";

export type Order = readonly (StandIn | "boxinit")[];

const oneOfEach: readonly StandIn[] = ["eks-irsa", "azure", "vault", "istio", "linkerd"];

/** Each webhook alone, called before and after boxinit. */
export const singles: readonly Order[] = [...oneOfEach, "eks-pod-identity" as const].flatMap((one) =>
  withBoxinit([one]),
);

/** Each with each other one, in both orders, with boxinit at each place. */
export const pairs: readonly Order[] = oneOfEach.flatMap((one) =>
  oneOfEach.filter((other) => other !== one).flatMap((other) => withBoxinit([one, other])),
);

/** All of them, each at each place, with boxinit at each place. */
export const fives: readonly Order[] = [
  ...rotations(oneOfEach).map(insert),
  ...rotations(["linkerd", "istio", "vault", "azure", "eks-pod-identity"]).map((five, at) => insert(five, 5 - at)),
];

function withBoxinit(others: readonly StandIn[]): readonly Order[] {
  return [...others, "the end"].map((_, at) => insert(others, at));
}

function insert(others: readonly StandIn[], at: number): Order {
  return [...others.slice(0, at), "boxinit", ...others.slice(at)];
}

function rotations(list: readonly StandIn[]): readonly (readonly StandIn[])[] {
  return list.map((_, at) => [...list.slice(at), ...list.slice(0, at)]);
}
