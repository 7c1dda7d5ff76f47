// A test file under another name would be read as a policy, and nothing in it makes sense as one: one problem says so, in place of many.
import path from 'node:path';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';

/** Complains about a file of tests that is named like a policy. True when it is one. */
export function isMisnamedTest(file: string, root: Placed, complaints: Complaints): boolean {
  const holds = (key: string) => root.entries?.has(key) === true;
  if (holds('rules') || !(holds('tests') || hasNameOfTests(file))) return false;
  const name = path.posix.basename(file).replace(/(?:(?:^|[._-])(?:tests?|specs?))?\.ya?ml$/i, '');
  const remedy = name === '' ? '' : `; call it ${name}.test.yaml`;
  complaints.error(root.place, 'not-read', `this looks like a test file, and the name of a test file must end in .test.yaml${remedy}`);
  return true;
}

function hasNameOfTests(file: string): boolean {
  return /\.(?:tests|specs?)\.ya?ml$/i.test(file);
}
