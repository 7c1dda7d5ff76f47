// The nodes of the cluster, as this one sees them: who has which account, and how much of each pool is used.
import type { ClusterDoc } from '../../view/schema.ts';
import { state } from '../store.ts';
import { count, visible } from '../text.ts';
import { ownerWords } from '../words/cluster-words.ts';

export function Nodes() {
  const cluster = state.value?.cluster;
  if (cluster === undefined) return null;
  return (
    <section id="nodes">
      <h2>
        Nodes <span class="tag">{cluster.nodes.length}</span>
      </h2>
      <p class="mut small">
        This is <bdi>{visible(cluster.node)}</bdi>
        {cluster.reachable ? ` of ${visible(cluster.name)}: ${cluster.nodes.map(visible).join(', ')}.` : ', cut off from the others.'}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Account</th>
            <th scope="col">Watched by</th>
          </tr>
        </thead>
        <tbody>
          {cluster.accounts.map((owner) => (
            <tr key={owner.account} class={owner.state}>
              <th scope="row">
                <bdi>{visible(owner.account)}</bdi>
              </th>
              <td title={owner.token === undefined ? '' : `token ${owner.token}`}>{visible(ownerWords(owner))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {cluster.pools.map((pool) => (
        <Pool key={pool.pool} pool={pool} />
      ))}
    </section>
  );
}

function Pool({ pool: { pool, used, limit } }: { pool: ClusterDoc['pools'][number] }) {
  return (
    <p class="mut small">
      Pool <bdi>{visible(pool)}</bdi>: {used} of {count(limit, 'request')} a second
    </p>
  );
}
