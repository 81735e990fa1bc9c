export const scriptNames = ["bash", "zsh", "fish", "kubectl"] as const;
type ScriptName = (typeof scriptNames)[number];

/** Each asks `boxinit complete`, hands over the words as they are, and evaluates nothing of them. */
export function completionScript(name: ScriptName): string {
  switch (name) {
    case "bash":
      return bash;
    case "zsh":
      return zsh;
    case "fish":
      return fish;
    case "kubectl":
      return kubectl;
    default:
      return name satisfies never;
  }
}

/** For bash 3.2, which macOS has, too: there is no compopt, and quotes in file names are then up to the reader. */
const bash = `# bash completion for boxinit: source it, or save it as ~/.local/share/bash-completion/completions/boxinit
_boxinit() {
  local line file files=no current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  [[ $current != "=" ]] || current=""
  while IFS= read -r line; do
    case $line in
      :0) files=yes ;;
      :*) ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(boxinit complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ $files == yes ]] || return 0
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$current")
}
complete -F _boxinit boxinit
`;

const zsh = `#compdef boxinit
# zsh completion for boxinit: save it as _boxinit in a folder of $fpath, or source it after compinit
_boxinit() {
  local line files=no
  local -a values
  while IFS= read -r line; do
    case $line in
      (:0) files=yes ;;
      (:*) ;;
      (*) values+=("\${\${line//:/\\\\:}/$'\\t'/:}") ;;
    esac
  done < <(boxinit complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  local found=1
  (( $#values == 0 )) || { _describe -t values boxinit values && found=0; }
  [[ $files == no ]] || { _files && found=0; }
  return found
}
if [[ $funcstack[1] == _boxinit ]]; then
  _boxinit
else
  compdef _boxinit boxinit
fi
`;

const fish = `# fish completion for boxinit: save it as ~/.config/fish/completions/boxinit.fish, or source it
function __boxinit_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (boxinit complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':0'
                __fish_complete_path "$current"
            case ':*'
            case '*'
                echo $line
        end
    end
end
complete -c boxinit -f -a '(__boxinit_complete)'
`;

/** https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/plugin_completion.go (SetupPluginCompletion) */
const kubectl = `#!/bin/sh
# Completion for kubectl boxinit: save it as kubectl_complete-boxinit, executable, in a folder of PATH
exec kubectl boxinit complete -- "$@"
`;
