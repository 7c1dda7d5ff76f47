// Problems as GitHub workflow commands: annotations on the lines of a pull request.
import type { Problem } from '../../errors.ts';
import { escapeText } from '../../escape.ts';

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** One `::error file=…,line=…,col=…,title=…::message` a problem. */
export function githubProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${githubProblem(problem)}\n`).join('');
}

function githubProblem({ file, line, column, severity, code, message }: Problem): string {
  const properties = [`file=${property(file)}`, `line=${line}`, `col=${column}`, `title=${property(code)}`];
  return `::${commands[severity]} ${properties.join(',')}::${data(escapeText(message))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
