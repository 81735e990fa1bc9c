import type { Lifetimes } from "../../src/certificates/lifetimes.ts";
import type { BundleStore, Issuer, StateStore } from "../../src/certificates/ports.ts";
import { createReplica, type Replica } from "../../src/certificates/replica.ts";
import type { AuthorityCertificate, CertificateState, ServingCertificate } from "../../src/certificates/state.ts";

export const second = 1000;
export const minute = 60 * second;
export const day = 24 * 60 * minute;
export const lifetimes: Lifetimes = {
  authority: 365 * day,
  serving: 30 * day,
  clockSkew: 15 * minute,
  settling: minute,
};

/** One of boxinit's processes: what it presents outlives its errors, and ends with it. */
export interface Member {
  replica: Replica;
  /** Milliseconds that its clock is ahead of the true time. */
  readonly ahead: number;
  presented: ServingCertificate | undefined;
  /** Set while it is in the middle of a look. */
  looking: boolean;
  /** Calls of a process that was killed come to nothing. */
  generation: number;
}

interface Call {
  readonly member: Member;
  readonly generation: number;
  readonly run: () => void;
  readonly fail: () => void;
}

/** Three webhooks, one Secret, and the processes that share them; each call takes its time and its turn. */
export class World {
  /** Milliseconds: the true time of day, which nobody in here knows. */
  time = Date.UTC(2027, 0, 1);
  bundles: readonly (readonly AuthorityCertificate[])[] = [[], [], []];
  isTidy = true;
  state: CertificateState | undefined;
  isReachable = true;
  /** One whose calls wait for ever, as far as the others can see. */
  stalled: Member | undefined;
  readonly members: Member[] = [];
  readonly calls: Call[] = [];
  readonly rotations = { authority: 0, serving: 0 };
  /** Since when an authority has been in every webhook. */
  private trustedSince = new Map<string, number>();
  /** What was presented before the API servers can have heard of its authority, though there was time to wait. */
  readonly tooSoon: ServingCertificate[] = [];
  /** Authorities that somebody took out of the webhooks, and that are not back yet. */
  readonly takenOut = new Set<string>();
  private bundleVersion = 0;
  private stateVersion = 0;
  private issued = 0;

  join(ahead: number, names: readonly string[] = ["boxinit.boxinit.svc"]): Member {
    const member: Member = { ahead, presented: undefined, looking: false, generation: 0, replica: undefined as never };
    this.members.push(member);
    this.restart(member, names);
    return member;
  }

  restart(member: Member, names: readonly string[] = ["boxinit.boxinit.svc"]): void {
    member.generation += 1;
    member.presented = undefined;
    member.looking = false;
    const { generation } = member;
    const call = <T>(run: () => T) => this.queue(member, run);
    member.replica = createReplica({
      bundles: this.bundleStore(call),
      states: this.stateStore(call),
      issuer: this.issuer(call),
      names,
      lifetimes,
      now: () => this.time + member.ahead,
      elapsed: () => this.time,
      present: (serving) => {
        if (member.generation !== generation) return;
        if (this.isTooSoon(serving, member.presented)) this.tooSoon.push(serving);
        member.presented = serving;
      },
    });
  }

  /** Starts a look; its calls wait for their turn. */
  look(member: Member): void {
    if (member.looking) return;
    member.looking = true;
    const { generation } = member;
    const done = () => {
      if (member.generation === generation) member.looking = false;
    };
    member.replica.advance().then(done, done);
  }

  /** Lets one waiting call happen. */
  async take(index: number): Promise<void> {
    const moving = this.moving();
    const call = moving[index % Math.max(1, moving.length)];
    if (call !== undefined) this.calls.splice(this.calls.indexOf(call), 1);
    if (call !== undefined && call.generation === call.member.generation) {
      if (this.isReachable) call.run();
      else call.fail();
    }
    await settle();
  }

  /** All of them look, one after the other, until nobody finds anything to do. */
  async calm(rounds = 40, members: readonly Member[] = this.members): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      for (const member of members) {
        this.look(member);
        await settle();
        while (this.moving().length > 0) await this.take(0);
      }
    }
  }

  /** What somebody else does to the webhooks. */
  editBundles(change: (bundle: readonly AuthorityCertificate[]) => readonly AuthorityCertificate[]): void {
    const before = this.everywhere();
    this.setBundles(this.bundles.map(change));
    for (const one of before) if (!this.trusts(one)) this.takenOut.add(one);
  }

  editState(state: CertificateState | undefined): void {
    this.state = state;
    this.stateVersion += 1;
  }

  everywhere(): readonly string[] {
    const [first = [], ...others] = this.bundles.map((bundle) => bundle.map(({ fingerprint }) => fingerprint));
    return first.filter((one) => others.every((other) => other.includes(one)));
  }

  trusts(fingerprint: string): boolean {
    return this.everywhere().includes(fingerprint);
  }

  authority(fingerprint: string): AuthorityCertificate | undefined {
    return this.bundles.flat().find((one) => one.fingerprint === fingerprint);
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
  }

  private moving(): readonly Call[] {
    return this.calls.filter(({ member }) => member !== this.stalled);
  }

  private isTooSoon(next: ServingCertificate, former: ServingCertificate | undefined): boolean {
    const couldWait = former !== undefined && former.notAfter - lifetimes.clockSkew > this.time;
    return couldWait && this.time - (this.trustedSince.get(next.issuer) ?? this.time) < lifetimes.settling;
  }

  private setBundles(bundles: readonly (readonly AuthorityCertificate[])[]): void {
    this.bundles = bundles;
    this.bundleVersion += 1;
    this.trustedSince = new Map(this.everywhere().map((one) => [one, this.trustedSince.get(one) ?? this.time]));
    for (const one of this.everywhere()) this.takenOut.delete(one);
  }

  private queue<T>(member: Member, run: () => T): Promise<T> {
    const { generation } = member;
    return new Promise((resolve, reject) => {
      this.calls.push({
        member,
        generation,
        run: () => resolve(run()),
        fail: () => reject(new Error("not reachable")),
      });
    });
  }

  private bundleStore(call: <T>(run: () => T) => Promise<T>): BundleStore {
    return {
      read: () =>
        call(() => {
          const version = this.bundleVersion;
          const anywhere = new Map(this.bundles.flat().map((one) => [one.fingerprint, one]));
          const everywhere = this.everywhere();
          return {
            everywhere: [...anywhere.values()].filter(({ fingerprint }) => everywhere.includes(fingerprint)),
            anywhere: [...anywhere.values()],
            isTidy: this.isTidy,
            write: (authorities) =>
              call(() => {
                if (version !== this.bundleVersion) return false;
                this.isTidy = true;
                this.setBundles(this.bundles.map(() => authorities));
                return true;
              }),
          };
        }),
    };
  }

  private stateStore(call: <T>(run: () => T) => Promise<T>): StateStore {
    return {
      read: () =>
        call(() => {
          const version = this.stateVersion;
          return {
            state: this.state,
            write: (state) =>
              call(() => {
                if (version !== this.stateVersion) return false;
                const [newest] = state.authorities;
                if (newest?.fingerprint !== this.state?.authorities[0]?.fingerprint) this.rotations.authority += 1;
                if (state.serving?.fingerprint !== this.state?.serving?.fingerprint) this.rotations.serving += 1;
                this.editState(state);
                return true;
              }),
          };
        }),
    };
  }

  private issuer(call: <T>(run: () => T) => Promise<T>): Issuer {
    const next = (what: string) => {
      this.issued += 1;
      return `${what} ${this.issued}`;
    };
    return {
      authority: (validity) =>
        call(() => {
          const fingerprint = next("authority");
          return { ...validity, fingerprint, certificate: fingerprint, key: "key" };
        }),
      serving: (authority, names, validity) =>
        call(() => {
          if (authority.key === undefined) throw new Error("signed without a key");
          const fingerprint = next("serving");
          return {
            ...validity,
            fingerprint,
            issuer: authority.fingerprint,
            certificate: fingerprint,
            key: "key",
            names,
          };
        }),
    };
  }
}

/** Lets everything go on that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}
