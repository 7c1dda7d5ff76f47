// The rules in force, what each has done and how humans saw it, and what the last changes were.
import { useEffect, useState } from 'preact/hooks';
import { read } from '../api.ts';
import { PromoteButton } from '../parts/promote-button.tsx';
import { WaitingPolicies } from '../parts/waiting-policies.tsx';
import { At } from '../parts/when.tsx';
import { state } from '../store.ts';
import { visible } from '../text.ts';

interface PoliciesDoc {
  revision: string;
  since: number;
  rules: readonly {
    id: string;
    policy: string;
    mode: string;
    then: unknown;
    description?: string;
    file: string;
    line: number;
    matched?: number;
    proposed?: number;
    acted?: number;
    agreed?: number;
    reversed?: number;
  }[];
  changed: readonly {
    revision: string;
    at: number;
    added: readonly string[];
    removed: readonly string[];
    changed: readonly { rule: string; what: readonly string[] }[];
  }[];
}

export function PoliciesPage() {
  const [doc, setDoc] = useState<PoliciesDoc | undefined>(undefined);
  const revision = state.value?.revision;
  useEffect(() => {
    const load = (): void => void read<PoliciesDoc>('/policies').then(setDoc);
    load();
    const timer = setInterval(load, 5_000);
    return () => clearInterval(timer);
  }, [revision]);
  if (doc === undefined) return <main>looking…</main>;
  return (
    <main>
      <h2>
        Policies <span class="tag">{doc.revision.slice(0, 12)}</span>
      </h2>
      {state.value?.policiesWaiting === undefined ? null : <WaitingPolicies waiting={state.value.policiesWaiting} />}
      {state.value?.policiesRejected === undefined ? null : <pre class="problem">{visible(state.value.policiesRejected)}</pre>}
      <p class="mut">
        Counted since <At at={doc.since} date />.
      </p>
      <section class="scroll" tabIndex={0} aria-label="Rules">
        <table>
          <thead>
            <tr>
              {['Rule', 'Mode', 'Then', 'Matched', 'Proposed', 'Acted', 'Agreed', 'Reversed'].map((head, n) => (
                <th key={head} scope="col" class={n > 2 ? 'n' : ''}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {doc.rules.map((rule) => (
              <tr key={rule.id}>
                <th scope="row">
                  <code>{rule.id}</code>
                  <div class="mut small">
                    {rule.file}:{rule.line}
                    {rule.description === undefined ? '' : ` · ${visible(rule.description)}`}
                  </div>
                </th>
                <td class="mode">
                  {rule.mode} <PromoteButton rule={rule.id} mode={rule.mode} />
                </td>
                <td>{typeof rule.then === 'string' ? rule.then : JSON.stringify(rule.then)}</td>
                {[rule.matched, rule.proposed, rule.acted, rule.agreed, rule.reversed].map((n, at) => (
                  <td key={at} class="n">
                    {n ?? 0}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h3>What changed</h3>
      <ol class="records">
        {doc.changed.map((change) => (
          <li key={`${change.revision}${change.at}`}>
            <At at={change.at} date /> <span class="tag">{change.revision.slice(0, 12)}</span> {changeWords(change)}
          </li>
        ))}
      </ol>
    </main>
  );
}

function changeWords({ added, removed, changed }: PoliciesDoc['changed'][number]): string {
  const parts = [
    ...added.map((rule) => `+ ${rule}`),
    ...removed.map((rule) => `− ${rule}`),
    ...changed.map(({ rule, what }) => `${rule} (${what.join(', ')})`),
  ];
  return parts.length === 0 ? 'in force' : parts.join(', ');
}
