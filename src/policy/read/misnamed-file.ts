// Files beside the policies that nobody reads for their name alone, though they look like a policy or a list. What was put out of the way
// by a further ending (`a.yaml.bak`) may be meant so: a note. What editors leave for themselves is not spoken of.
import path from 'node:path';
import type { Problem } from '../../errors.ts';

const listEnding = /\.(?:csv|tsv|tab|li?st|text|tx|xt|dat|jsonc?|toml|xlsx?|ods|y[aml]{1,5})$/i;

/** Of a file that is neither policy, test nor list. */
export function misnamed(file: string): Problem | undefined {
  const name = path.posix.basename(file);
  if (isLeftByAnEditor(name) || /^lobbyguard(?:\.ya?ml|$)/i.test(name)) return undefined;
  if (/\.ya?ml$/i.test(name)) return undefined;
  if (path.posix.basename(path.posix.dirname(file)) === 'lists') return misnamedList(file, name);
  // JSON is YAML, and Explorer hides the second ending.
  const [, stem, ending] = /^(.*?)(\.ya?ml)?\.(?:txt|jsonc?|json5|toml|y[aml]{1,5})$/i.exec(name) ?? [];
  const isText = ending === undefined && /\.txt$/i.test(name);
  if (stem !== undefined && !isText) return told(file, 'warning', `call it ${stem}${ending ?? '.yaml'} if it is a policy`);
  if (!name.includes('.') && !isAboutTheFolder(name)) return told(file, 'warning', `call it ${name}.yaml if it is a policy`);
  return /\.ya?ml./i.test(name) ? told(file, 'note', 'policies and tests end in .yaml') : undefined;
}

/** vim tries names such as 4913 out, and `sed -i` writes sedXXXXXX. */
function isLeftByAnEditor(name: string): boolean {
  return /^#|[~#]$|\.(?:sw[a-z]|kate-swp|tmp|part|filepart|crdownload)$|___jb_(?:tmp|old)___$|^\d+$|^sed\w{6}$/i.test(name);
}

function misnamedList(file: string, name: string): Problem | undefined {
  if (/\.txt./i.test(name)) return told(file, 'note', 'lists end in .txt');
  const isList = (listEnding.test(name) || !name.includes('.')) && !isAboutTheFolder(name);
  return isList ? told(file, 'warning', 'if it is a list, save it as text, one entry a line, under a name that ends in .txt') : undefined;
}

function isAboutTheFolder(name: string): boolean {
  return /^(?:readme|license|licence|notice|changelog|codeowners|owners|makefile|dockerfile|containerfile|jenkinsfile)(?:\.|$)/i.test(name);
}

function told(file: string, severity: Problem['severity'], remedy: string): Problem {
  return { file, line: 1, column: 1, severity, code: 'not-read', message: `this file is not read, for its name; ${remedy}` };
}
