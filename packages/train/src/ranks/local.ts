/**
 * Ranks on one machine without an MPI: they meet at a Unix socket on which rank 0 listens, wait for each other through
 * it, and exchange numbers in shared memory. A process that dies closes its socket, which ends the others.
 */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '@phi1/base';
import { RankError, type Communicator } from './communicator.js';
import { createSharedMemory, mapSharedMemory } from './shared-memory.js';
import { stageBytes, StagedCommunicator } from './staged-communicator.js';

const TRANSPORT = 'shared memory';
/** A process that starts on a busy machine takes seconds. */
const PATIENCE_MS = 120_000;
const RETRY_MS = 50;

/** Where the ranks of a job meet. */
export interface LocalRanks {
  rank: number;
  worldSize: number;
  /** The path of the socket. */
  rendezvous: string;
}

/**
 * Meets the other ranks.
 *
 * @throws UserError when they do not come
 */
export async function connectLocalRanks(ranks: LocalRanks): Promise<Communicator> {
  return ranks.rank === 0 ? gatherRanks(ranks) : joinRankZero(ranks);
}

/** Words of what ranks say to each other, a line each. */
type Message =
  | { word: 'hello'; rank: number }
  | { word: 'memory'; path: string }
  | { word: 'here' }
  | { word: 'go' }
  | { word: 'abort'; rank: number; reason: string }
  | { word: 'bye' };

/** A barrier that one process keeps, and what ends it for good. */
class Gate {
  #failure: RankError | undefined;
  #waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;

  /** Until {@link open}. */
  wait(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  open(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve();
  }

  /** The first failure is the one that counts. */
  fail(message: string): void {
    this.#failure ??= new RankError(message);
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

async function gatherRanks({ worldSize, rendezvous }: LocalRanks): Promise<Communicator> {
  await rm(rendezvous, { force: true });
  const gate = new Gate();
  const peers = new Map<number, Socket>();
  let isOver = false;
  let here = 0;
  const arrive = (): void => {
    if (++here < worldSize) return;
    here = 0;
    for (const peer of peers.values()) say(peer, { word: 'go' });
    gate.open();
  };
  const fail = (message: string, but?: number): void => {
    gate.fail(message);
    for (const [rank, peer] of peers) {
      if (rank !== but) say(peer, { word: 'abort', rank: 0, reason: message });
    }
  };
  const server = createServer();
  const complete = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      let rank: number | undefined;
      hear(socket, (message) => {
        if (message.word === 'hello') {
          rank = message.rank;
          peers.set(rank, socket);
          if (peers.size === worldSize - 1) resolve();
        } else if (message.word === 'here') arrive();
        else if (message.word === 'abort') fail(`rank ${String(message.rank)}: ${message.reason}`, rank);
        else isOver = true;
      });
      socket.on('close', () => {
        if (rank !== undefined && !isOver) fail(`rank ${String(rank)} ended before the job did`, rank);
      });
    });
  });
  server.listen(rendezvous);
  await once(server, 'listening');
  const memory = await Promise.all([createMemory(worldSize), within(complete, peers, worldSize)]).then(
    ([path]) => path,
    async (error: unknown) => {
      await close(server, peers.values());
      throw error;
    },
  );
  for (const peer of peers.values()) say(peer, { word: 'memory', path: memory });
  const buffer = mapSharedMemory(memory, stageBytes(worldSize));
  const barrier = (): Promise<void> => {
    const passed = gate.wait();
    arrive();
    return passed;
  };
  const communicator = new StagedCommunicator({
    ...{ rank: 0, worldSize, transport: TRANSPORT, memory: buffer, barrier },
    abort: async (reason) => {
      isOver = true;
      fail(reason);
      await close(server, peers.values());
    },
    finalize: async () => {
      await barrier();
      isOver = true;
      await close(server, peers.values());
    },
  });
  await barrier(); // all have it
  await rm(memory, { force: true });
  await rm(rendezvous, { force: true });
  return communicator;
}

async function joinRankZero({ rank, worldSize, rendezvous }: LocalRanks): Promise<Communicator> {
  const socket = await reach(rendezvous);
  const gate = new Gate();
  let isOver = false;
  const memory = new Promise<string>((resolve, reject) => {
    hear(socket, (message) => {
      if (message.word === 'memory') resolve(message.path);
      else if (message.word === 'go') gate.open();
      else if (message.word === 'abort') gate.fail(message.reason);
    });
    socket.on('close', () => {
      if (!isOver) gate.fail('rank 0 ended before the job did');
      reject(new RankError('rank 0 ended before the job began'));
    });
  });
  say(socket, { word: 'hello', rank });
  const buffer = mapSharedMemory(await memory, stageBytes(worldSize));
  const barrier = (): Promise<void> => {
    const passed = gate.wait();
    say(socket, { word: 'here' });
    return passed;
  };
  const leave = async (message: Message): Promise<void> => {
    isOver = true;
    say(socket, message);
    await close(undefined, [socket]);
  };
  const communicator = new StagedCommunicator({
    ...{ rank, worldSize, transport: TRANSPORT, memory: buffer, barrier },
    abort: (reason) => leave({ word: 'abort', rank, reason }),
    finalize: async () => {
      await barrier();
      await leave({ word: 'bye' });
    },
  });
  await barrier();
  return communicator;
}

async function createMemory(worldSize: number): Promise<string> {
  return createSharedMemory(stageBytes(worldSize));
}

async function within(
  complete: Promise<void>,
  peers: ReadonlyMap<number, unknown>,
  worldSize: number,
): Promise<void> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => {
    const missing = Array.from({ length: worldSize - 1 }, (_, i) => i + 1).filter((rank) => !peers.has(rank));
    throw new UserError(`worldSize=${String(worldSize)}: rank ${missing.join(', ')} did not come`);
  });
  await Promise.race([complete, late]).finally(() => {
    patience.abort();
    late.catch(() => undefined);
  });
}

/** Rank 0 may be there later. */
async function reach(rendezvous: string): Promise<Socket> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const socket = connect(rendezvous);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (performance.now() > until) throw new RankError(`rank 0 did not come (${String(error)})`);
      await sleep(RETRY_MS);
    }
  }
}

function say(socket: Socket, message: Message): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

function hear(socket: Socket, onMessage: (message: Message) => void): void {
  const lines = createInterface({ input: socket });
  for (const each of [socket, lines]) each.on('error', () => undefined); // readline gives it on; the socket closes next
  lines.on('line', (line) => {
    onMessage(JSON.parse(line) as Message);
  });
}

/** Once all that was said is on its way. */
async function close(server: Server | undefined, sockets: Iterable<Socket>): Promise<void> {
  await Promise.all(
    [...sockets].map(async (socket) => {
      if (socket.destroyed) return;
      const closed = once(socket, 'close');
      socket.end();
      socket.resume();
      await Promise.race([closed, sleep(1000)]);
      socket.destroy();
    }),
  );
  server?.close();
}
