import type { StandIn } from "./stand-ins.ts";

export type Order = readonly (StandIn | "boxinit")[];

const oneOfEach: readonly StandIn[] = ["eks-irsa", "azure", "vault", "istio", "linkerd"];

/** Each webhook alone, called before and after boxinit. */
export const singles: readonly Order[] = [...oneOfEach, "eks-pod-identity" as const].flatMap((one) =>
  withBoxinit([one]),
);

/** Each with each other one, in both orders, with boxinit at each place; without `eks-pod-identity`. */
export const pairs: readonly Order[] = oneOfEach.flatMap((one) =>
  oneOfEach.filter((other) => other !== one).flatMap((other) => withBoxinit([one, other])),
);

/** A third of the pairs' orders: of each pair one place of boxinit, of all pairs each place. */
export function someOf(orders: readonly Order[]): readonly Order[] {
  return orders.filter((_, index) => index % 3 === Math.floor(index / 3) % 3);
}

/**
 * Five of them, in ten of the orders: each is at each place among the five, and boxinit at each of the six. The one of
 * EKS is `eks-irsa` in the first half, and `eks-pod-identity` in the second.
 */
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
