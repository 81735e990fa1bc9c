/** Hears what became of what was to be told, counted one by one: each is heard of once. */
export interface EventDelivery {
  onWritten(count: number): void;
  onFailed(count: number, error: unknown): void;
  /** There was no room for it. */
  onDropped(count: number): void;
  /** There is nothing that it could be told of: the pod never came to be. */
  onWithoutObject(count: number): void;
  /** There was no time left for it. */
  onLost(count: number): void;
}
