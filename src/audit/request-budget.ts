/** How many requests may be sent: a bucket of tokens that fills up again with time. */
export interface RequestBudget {
  /** Takes one token. @returns milliseconds until there will be one, where there is none; then none is taken */
  take(): number;
}

/** @param now - a clock that never goes back, in milliseconds */
export function createRequestBudget(burst: number, perSecond: number, now: () => number): RequestBudget {
  const tokensAt = (time: number) => Math.min(burst, tokens + ((time - filledAt) / 1000) * perSecond);
  let tokens = burst;
  let filledAt = now();
  return {
    take: () => {
      const time = now();
      tokens = tokensAt(time);
      filledAt = time;
      if (tokens < 1) return Math.ceil(((1 - tokens) / perSecond) * 1000);
      tokens -= 1;
      return 0;
    },
  };
}
