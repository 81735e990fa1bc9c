/** A request to the API server, and its answer, as JSON that nobody has looked at yet. */
export interface JsonRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Such as `/api/v1/pods`; names in it are escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of a patch, which kind it is. */
  readonly contentType?: string;
  /** Milliseconds; a default that suits small requests. */
  readonly timeout?: number;
  /** Of a list, so that it is not in memory as a whole: its `items` may come as ItemTexts (list-text.ts). */
  readonly itemsAsText?: true;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}
