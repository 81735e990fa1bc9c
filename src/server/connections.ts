import type { Server, Socket } from "node:net";

/** How many connections may be open, and who gives way once there are more. */
export interface ConnectionBound {
  readonly most: number;
  /** Milliseconds for which a connection is left alone by later ones of its own address. */
  readonly patience: number;
  /** One was closed, since there were too many. */
  readonly onDropped: () => void;
}

export interface Connections {
  /** Notes that a request has come, which later connections of the same address don't cut off. @returns to be called at its end */
  begin(socket: Socket): () => void;
  /** Notes that a connection was of use: it is among the last of its address to give way from now on. */
  value(socket: Socket): void;
}

interface Connection {
  readonly socket: Socket;
  /** When it was accepted, or last of use, by the monotonic clock, in milliseconds. */
  readonly since: number;
  /** Takes it out of account. */
  readonly leave: () => void;
}

/** The connections of one remote address, each in the order of `since`. */
interface Peer {
  readonly strangers: Map<string, Connection>;
  readonly valued: Map<string, Connection>;
  /** Names of those with a request that is not answered. */
  readonly busy: Set<string>;
}

/** So many connections that were of use weigh as much as one that was not yet. */
const valuedPerStranger = 4;

/**
 * Bounds the open connections of a server, from before a TLS handshake on. A server that only turns the newest away is
 * closed to everybody by whoever opens as many as it takes, and needs no right to do so. So the address whose connections
 * weigh most gives one up: one that was of no use yet, longest open, or else the one that was of none for longest. Whoever
 * comes from that same address displaces only what was of no use for a while and has no request in hand, and is turned away
 * otherwise: nobody gains by opening more, and no review is cut off by another of its own caller.
 *
 * In place of `server.maxConnections`, which knows the newest alone.
 */
export function boundConnections(server: Server, { most, patience, onDropped }: ConnectionBound): Connections {
  const peers = new Map<string, Peer>();
  let open = 0;
  // After the listeners that begin TLS: what is closed here is then cleared away there.
  server.on("connection", (socket: Socket) => {
    const { remoteAddress } = socket;
    // It has gone already.
    if (remoteAddress === undefined) return;
    const peer = peers.get(remoteAddress) ?? { strangers: new Map(), valued: new Map(), busy: new Set() };
    const name = nameOf(socket);
    const leave = () => {
      if (!peer.strangers.delete(name) && !peer.valued.delete(name)) return;
      if (peer.strangers.size + peer.valued.size === 0) peers.delete(remoteAddress);
      open -= 1;
    };
    const newest = { socket, since: performance.now(), leave };
    peers.set(remoteAddress, peer);
    peer.strangers.set(name, newest);
    open += 1;
    socket.once("close", leave);
    if (open > most) drop(whoGivesWay(newest, peer));
  });
  return {
    begin: (socket) => {
      const busy = peers.get(socket.remoteAddress ?? "")?.busy;
      const name = nameOf(socket);
      busy?.add(name);
      return () => void busy?.delete(name);
    },
    value: (socket) => {
      const peer = peers.get(socket.remoteAddress ?? "");
      const name = nameOf(socket);
      const connection = peer?.strangers.get(name) ?? peer?.valued.get(name);
      if (peer === undefined || connection === undefined) return;
      peer.strangers.delete(name);
      // Anew, to be the last in order.
      peer.valued.delete(name);
      peer.valued.set(name, { ...connection, since: performance.now() });
    },
  };

  function whoGivesWay(newest: Connection, itsPeer: Peer): Connection {
    const heaviest = [...peers.values()].reduce((one, other) => (weightOf(other) > weightOf(one) ? other : one));
    const { strangers, valued, busy } = heaviest;
    const stranger = first(strangers, busy);
    if (heaviest !== itsPeer) return stranger ?? first(strangers) ?? first(valued, busy) ?? first(valued) ?? newest;
    return stranger !== undefined && stranger.since <= newest.since - patience ? stranger : newest;
  }

  function drop({ socket, leave }: Connection): void {
    onDropped();
    // Now, and not once it is closed: more may come in the meantime.
    leave();
    socket.destroy();
  }
}

function weightOf({ strangers, valued }: Peer): number {
  return strangers.size * valuedPerStranger + valued.size;
}

function first(connections: ReadonlyMap<string, Connection>, busy?: ReadonlySet<string>): Connection | undefined {
  for (const [name, connection] of connections) if (busy?.has(name) !== true) return connection;
  return undefined;
}

/** The same of a TLS connection and of the one below it, which Node.js tells by different sockets. */
function nameOf({ remotePort, localAddress }: Socket): string {
  return `${remotePort} ${localAddress}`;
}
