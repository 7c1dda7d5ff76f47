// Problems as SARIF 2.1.0, the format code scanning services and editors read.
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Problem } from '../../errors.ts';
import { type ProblemCode, problemCodes } from '../../problem-codes.ts';

/** One run of one tool; a rule for each code that occurs. */
export function sarifProblems(problems: readonly Problem[]): object {
  const codes = [...new Set(problems.map((problem) => problem.code))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'lobbyguard',
            rules: codes.map((code) => ({ id: code, name: pascal(code), shortDescription: { text: problemCodes[code] } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => sarifResult(problem, codes)),
      },
    ],
  };
}

function sarifResult({ file, line, column, severity, code, message }: Problem, codes: readonly ProblemCode[]): object {
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line, startColumn: column } } }],
  };
}

/** A relative path stays relative (to the checkout); an absolute one becomes a file URL. Separators are `/`. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

function pascal(code: string): string {
  return code.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}
