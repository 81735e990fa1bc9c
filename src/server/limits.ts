/** What keeps slow and greedy clients within bounds, in milliseconds and bytes. Fixed, but for the tests. */
export interface ServerLimits {
  readonly bodyBytes: number;
  /** A body up to this size never waits for others. */
  readonly smallBodyBytes: number;
  /** How much of larger bodies is read at a time. */
  readonly largeBodyBytes: number;
  /** After which time a large body that still comes lets the next one be read too. */
  readonly largeBodyTime: number;
  /** How often it is looked whether a large body still comes. */
  readonly largeBodyLook: number;
  /** How much has to have come from one look to the next; else the next one is read too. */
  readonly largeBodyPace: number;
  readonly headerBytes: number;
  readonly handshakeTimeout: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  /** How long a connection is left alone by later ones of its own address, once there are too many. */
  readonly connectionPatience: number;
  /** How many connections for probes and metrics may be open. */
  readonly opsConnections: number;
  /** How long until another refused request of the same code is told in the log. */
  readonly rejectionsTold: number;
  /** How often Node.js looks for requests that are over their time. */
  readonly checkInterval: number;
  /** How long requests in flight may take once the server closes. */
  readonly closeTimeout: number;
  /** How often the certificate files are looked at. */
  readonly reloadInterval: number;
}

export const defaultLimits: ServerLimits = {
  // An update carries the object twice, and the API server takes requests of 3 MiB.
  bodyBytes: 10 * 1024 * 1024,
  // What Node.js reads of a body before it is asked for it.
  smallBodyBytes: 64 * 1024,
  // More of it at a time makes no review faster, and every other one slower.
  largeBodyBytes: 1024 * 1024,
  largeBodyTime: 500,
  largeBodyLook: 10,
  largeBodyPace: 16 * 1024,
  headerBytes: 16 * 1024,
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  // The longest timeoutSeconds that a webhook configuration may have.
  requestTimeout: 30_000,
  // Longer than the 90 s for which the API server keeps an idle connection: who closes first must be the client.
  keepAliveTimeout: 120_000,
  connectionPatience: 1000,
  opsConnections: 100,
  rejectionsTold: 10_000,
  checkInterval: 2000,
  closeTimeout: 5000,
  reloadInterval: 5000,
};
