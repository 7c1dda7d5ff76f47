// This node among the others, from its first beat to its last: what the cluster tells becomes what the daemon does.
import type { AuditLog } from '../../audit/record.ts';
import type { Membership } from '../../cluster/cluster.ts';
import type { Farewell } from '../../session/session.ts';
import type { DaemonOptions } from '../handle.ts';
import type { Policies } from '../policies.ts';
import type { Settings } from '../settings.ts';
import { configHashOf, watchAgreement } from './agreement.ts';
import { changeHands, type Surroundings as HandsSurroundings } from './changing-hands.ts';
import { watchCompany } from './company.ts';
import { watchFitness } from './fitness.ts';
import type { FollowedPause } from './follow-pause.ts';
import { followOwnAddresses } from './own-addresses.ts';
import { watchForAccountsWithoutNode } from './without-node.ts';
import { keepWitness } from './witness.ts';

export interface Surroundings extends HandsSurroundings {
  audit: Pick<AuditLog, 'durable'>;
  clusterPause?: FollowedPause | undefined;
  policies: Pick<Policies, 'current'>;
  settings: Pick<Settings, 'current'>;
}

export interface OwnAccounts {
  /** Whether another node that takes over this account now would know all that was said so far. */
  handedOn(account: string): Promise<boolean>;
  /** Hands over what it has, or says goodbye where no other node is left. */
  stop(): Promise<void>;
  /** Settles when it has been stopped. */
  readonly ended: Promise<void>;
}

export function keepOwnAccounts(options: DaemonOptions, stages: Surroundings, membership: Membership): OwnAccounts {
  const { config } = options;
  const { accounts, recorder, changes } = stages;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const own = () => ({ configHash: configHashOf(stages.settings.current), policyRevision: stages.policies.current.revision });
  const { ours } = stages.shared;
  const witness = keepWitness({
    ...stages,
    membership,
    own: () => ({ ...own(), configured: membership.status.accounts, addresses: [...ours] }),
  });
  const addresses = followOwnAddresses({ membership, ours, onMore: () => void accounts.decideAll('change') });
  const agreement = watchAgreement({ membership, recorder, own });
  const company = watchCompany({ membership, log: options.log });
  const withoutNode = watchForAccountsWithoutNode({
    membership,
    recorder,
    knownSince: (account) => stages.shared.memory.standing.since({ code: 'account-without-node', account }),
  });
  const hands = changeHands(options, stages, membership, witness);
  const fitness = watchFitness({ ...stages, membership, leave: hands.leave });
  // The server tells that somebody else polls our application: has the account another owner?
  const unhear = changes.listen((change) => {
    if (change.kind === 'record' && change.record.type === 'alarm' && change.record.code === 'channel-taken') void membership.doubt();
  });
  membership.start({
    onGained(name, lease) {
      const account = config.accounts.find((one) => one.name === name);
      if (account !== undefined) void hands.take(account, lease);
    },
    onLost: (name) => void hands.giveUp(name, 'lost', 'vanish'),
    onUnsure(name) {
      const account = accounts.all().find((one) => one.name === name);
      account?.hands.humans?.queue.cancelAll('the node is not sure that it still owns the account');
    },
    onBlank: hands.tellAgain,
    onMisplaced(name, better) {
      void agreement.agrees(better).then((agrees) => (agrees ? hands.giveUp(name, 'released', 'hand-over') : undefined));
    },
    onPaused: (word) => stages.clusterPause?.heard(word),
    onChange: () => changes.tell({ kind: 'state' }),
    onReach(reachable, reason) {
      if (reachable) recorder.ended('cluster-unreachable', 'Redis answers again');
      // What is told of a node goes by its last record: one that has no account has nothing else to record when it joins.
      if (reachable) void witness.look();
      else if (!recorder.alarms.some(({ code }) => code === 'cluster-unreachable'))
        recorder.alarm('cluster-unreachable', `this node cannot agree with the others through Redis, so it sends nothing: ${reason}`);
      changes.tell({ kind: 'state' });
    },
  });

  return {
    ended,
    handedOn: hands.handedOn,
    async stop() {
      unhear();
      witness.stop();
      fitness.stop();
      agreement.stop();
      addresses.stop();
      withoutNode.stop();
      company.stop();
      // It may be just about to be in reach again.
      if (!membership.status.reachable) await membership.doubt();
      const farewell = farewellFrom(membership);
      await membership.retire();
      await hands.stop(farewell);
      await membership.leave();
      end();
    },
  };
}

/** Where nobody tells whether we still own what we have, another node may be using it already. */
function farewellFrom({ status: { reachable, nodes } }: Membership): Farewell {
  if (!reachable) return 'vanish';
  return nodes.length > 1 ? 'hand-over' : 'goodbye';
}
