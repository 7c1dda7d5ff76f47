// All mutants by hand: `npm run mutants`, or those of some files: `npm run mutants -- --only guard`. Takes its time;
// `--seeds 0` asks the tests of the room alone, `--from 40` goes on in the middle. `--findings` asks the simulation alone, whether it can find what it
// looks for; `--only` is then a kind of finding.
import { parseArgs } from 'node:util';
import { mutants } from './all.ts';
import { findingMutants } from './findings.ts';
import { createBench } from './run.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '30' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '10000' },
    findings: { type: 'boolean', default: false },
  },
});
const all = values.findings
  ? findingMutants.filter(({ finding }) => finding.includes(values.only))
  : mutants.filter(({ file }) => file.includes(values.only)).map((mutant) => ({ ...mutant, finding: undefined }));
const wanted = all.slice(Number(values.from) - 1, Number(values.to));
/** Of a hundred, so many must be noticed. */
const least = 95;

const bench = createBench(process.cwd());
const survivors: string[] = [];
try {
  for (const [n, mutant] of wanted.entries()) {
    const { finding } = mutant;
    const fate = finding === undefined ? bench.tryOut(mutant, Number(values.seeds)) : bench.isFound(mutant, finding, Number(values.seeds));
    console.log(`${n + 1}/${wanted.length} ${fate}: ${finding === undefined ? '' : `${finding}, `}${mutant.harm} (${mutant.file})`);
    if (!fate.startsWith('killed'))
      survivors.push(`${mutant.file}: ${mutant.harm}\n  ${JSON.stringify(mutant.from)} -> ${JSON.stringify(mutant.to)}`);
  }
} finally {
  bench.close();
}
const killed = wanted.length - survivors.length;
console.log(`${killed} of ${wanted.length} killed${survivors.length === 0 ? '' : `; survived:\n${survivors.join('\n')}`}`);
process.exitCode = killed * 100 >= least * wanted.length ? 0 : 1;
