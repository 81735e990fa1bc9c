import type { Kind } from "./base-pods.ts";
import type { Order } from "./orders.ts";
import type { ReinvocationPolicy } from "./places.ts";
import { type StandIn, standIns } from "./stand-ins.ts";

/** A pod, and who is called for it. */
export interface Scene {
  readonly order: Order;
  readonly kind: Kind;
  readonly boxinit: ReinvocationPolicy;
  readonly others: ReinvocationPolicy;
}

export function isCalledBefore({ order }: Scene, one: Order[number], other: Order[number]): boolean {
  return order.includes(one) && order.indexOf(one) < order.indexOf(other);
}

/**
 * Whether boxinit is called for a token of the systemd container while systemd still covers it: once boxinit has
 * changed the command, Sysbox leaves tokens visible; and with Never it is not called for what comes after it.
 */
export function isSeen(scene: Scene, volume: string): boolean {
  const laterWebhooks = scene.order.slice(scene.order.indexOf("boxinit") + 1);
  const isLate = laterWebhooks.some((webhook) => webhook !== "boxinit" && standIns[webhook].volume.test(volume));
  const isCalledAgain = scene.kind === "masked" && scene.boxinit === "IfNeeded";
  return !isLate || isCalledAgain;
}

/** Who changes the pod: Linkerd's webhook leaves alone what is in Istio's mesh already. */
export function injectors(scene: Scene): readonly StandIn[] {
  return scene.order
    .filter((webhook) => webhook !== "boxinit")
    .filter((webhook) => webhook !== "linkerd" || !isCalledBefore(scene, "istio", webhook));
}
