// Completion for bash, which zsh understands as well: no variable may have a name that means something to zsh. Where nothing is known to fit, files are offered.
import type { CompletedCommand } from './tree.ts';

export function bashScript(commands: readonly CompletedCommand[]): string {
  const known = commands.filter(({ path }) => path !== '').map(({ path }) => `"${path}"`);
  return `# bash completion for lobbyguard
_lobbyguard_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" here="" one next="" flags=""
  for one in "\${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do
    case "\${here:+$here }$one" in
      ${known.join('|')}) here="\${here:+$here }$one" ;;
    esac
  done
  COMPREPLY=()
  case "$here $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$here" in
${commands.map(commandCase).join('\n')}
  esac
  [[ "$current" == -* ]] && next="$flags"
  COMPREPLY=($(compgen -W "$next" -- "$current"))
}
complete -o default -F _lobbyguard_complete lobbyguard
`;
}

/** zsh reads the file when something is to be completed for the first time, and that is answered as well. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef lobbyguard
autoload -Uz bashcompinit && bashcompinit
${bashScript(commands)}[[ "\${funcstack[1]}" == _lobbyguard ]] && _bash_complete -o default -F _lobbyguard_complete
`;
}

/** What may follow an option; a value without choices is a file, or something nobody can guess. */
function valueCases({ path, options }: CompletedCommand): string[] {
  return options.flatMap(({ long, takesValue, choices }) => {
    if (!takesValue) return [];
    const reply = choices.length === 0 ? '' : `COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); `;
    return [`    "${path} ${long}") ${reply}return ;;`];
  });
}

function commandCase({ path, commands, options, words }: CompletedCommand): string {
  const next = [...commands.map(({ name }) => name), ...words].join(' ');
  return `    "${path}") next="${next}"; flags="${options.map(({ long }) => long).join(' ')}" ;;`;
}
