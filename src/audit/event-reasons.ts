/**
 * Every reason that an Event of boxinit's can have, and what it means: one table, which docs/reference/events.md reads
 * too. A reason is stable, since people's alerts go by it; a retired one is never used again.
 */
export const eventReasons = {
  BoxinitWouldRepair: {
    types: "Warning",
    means: "the mode is audit, and the pod is as it came; enforce would have repaired it as the note says",
  },
  BoxinitWouldNotRepair: {
    types: "Warning",
    means: "the mode is audit; something is wrong with the pod that enforce would not have repaired either",
  },
  BoxinitRepaired: {
    types: "Normal; Warning where something is left that is not repaired",
    means: "the pod was repaired as the note says",
  },
  BoxinitNotRepaired: {
    types: "Warning",
    means: "the mode is enforce, and the pod is as it came; something is wrong with it that is not repaired",
  },
  BoxinitRefused: {
    types: "Warning",
    means: "the policy says onUnfixable: deny, and the pod was not let in",
  },
} as const;

export type EventReason = keyof typeof eventReasons;
