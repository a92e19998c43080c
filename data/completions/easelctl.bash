# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of easelctl for bash: commands, options, files, and the names that the account and the archive know.

_easelctl_members ()
{
  timeout 3 easelctl --json --quiet "${@:2}" 2>/dev/null </dev/null | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

_easelctl_options ()
{
  easelctl "$@" --help 2>/dev/null | sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p'
}

# Names may hold blanks, so they come a line each.
_easelctl_offer ()
{
  local name

  while read -r name; do
    [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done <<< "$1"
}

_easelctl ()
{
  local cur prev words cword first='' second='' index
  local families='runs sessions accounts' groups='workflows deployments machines'
  local commands="run inputs upload deployments workflows machines gallery models prices $families"
  local globals='--account --server --json --quiet --verbose --key-stdin --allow-http --version --help'

  _init_completion -n = 2>/dev/null || { cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} cword=$COMP_CWORD; words=("${COMP_WORDS[@]}"); }
  COMPREPLY=()

  for ((index = 1; index < cword; index++)); do
    case ${words[index]} in
      --account | --server) ((index++)) ;;
      -*) ;;
      *)
        if [ -z "$first" ]; then first=${words[index]}; elif [ -z "$second" ]; then second=${words[index]}; fi
        ;;
    esac
  done

  case $prev in
    --account) _easelctl_offer "$(_easelctl_members name accounts list)"; return ;;
    --mode) mapfile -t COMPREPLY < <(compgen -W 'stream queue sync' -- "$cur"); return ;;
    --machine) _easelctl_offer "$(_easelctl_members name machines)"; return ;;
    --kind) mapfile -t COMPREPLY < <(compgen -W 'image video' -- "$cur"); return ;;
    --provider) mapfile -t COMPREPLY < <(compgen -W 'comfyui civitai huggingface' -- "$cur"); return ;;
    --workflow) _easelctl_offer "$(_easelctl_members name workflows)"; return ;;
    -o | --output) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
    -i | --input)
      case $cur in
        *=@*) mapfile -t COMPREPLY < <(compgen -f -P "${cur%%@*}@" -- "${cur#*=@}") ;;
        *)
          compopt -o nospace
          mapfile -t COMPREPLY < <(compgen -S = -W "$(_easelctl_input_names "$second")" -- "$cur")
          ;;
      esac
      return
      ;;
  esac

  if [[ $cur == -* ]]; then
    case " $families ${second:+$groups} " in
      *" $first "*) mapfile -t COMPREPLY < <(compgen -W "$globals $(_easelctl_options "$first" "$second")" -- "$cur") ;;
      *) mapfile -t COMPREPLY < <(compgen -W "$globals $(_easelctl_options ${first:+"$first"})" -- "$cur") ;;
    esac
    return
  fi

  case $first:$second in
    :) mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur") ;;
    runs:) mapfile -t COMPREPLY < <(compgen -W 'list show follow cancel fetch log progress search pause resume move remove' -- "$cur") ;;
    sessions:) mapfile -t COMPREPLY < <(compgen -W 'list show create extend delete watch log costs' -- "$cur") ;;
    accounts:) mapfile -t COMPREPLY < <(compgen -W 'list add use remove' -- "$cur") ;;
    run: | inputs:)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      _easelctl_offer "$(_easelctl_members name deployments)"
      ;;
    upload:) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    runs:show | runs:follow | runs:cancel | runs:fetch | runs:log | runs:progress | runs:move | runs:remove)
      _easelctl_offer "$(_easelctl_members id runs list -n 50)" ;;
    sessions:show | sessions:extend | sessions:delete) _easelctl_offer "$(_easelctl_members id sessions list)" ;;
    sessions:create) _easelctl_offer "$(_easelctl_members name machines)" ;;
    accounts:use | accounts:remove) _easelctl_offer "$(_easelctl_members name accounts list)" ;;
    workflows:) mapfile -t COMPREPLY < <(compgen -W 'show versions deployments runs progress create update' -- "$cur") ;;
    deployments:) mapfile -t COMPREPLY < <(compgen -W 'show runs' -- "$cur") ;;
    machines:) mapfile -t COMPREPLY < <(compgen -W 'show events progress' -- "$cur") ;;
    workflows:create) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    workflows:*) _easelctl_offer "$(_easelctl_members id workflows)" ;;
    deployments:*) _easelctl_offer "$(_easelctl_members id deployments)" ;;
    machines:*) _easelctl_offer "$(_easelctl_members id machines)" ;;
    gallery:) _easelctl_offer "$(_easelctl_members name workflows)" ;;
  esac
}

_easelctl_input_names ()
{
  [ -n "$1" ] && timeout 3 easelctl --json --quiet inputs "$1" 2>/dev/null </dev/null |
    grep -o '"node":"[^"]*","id":"[^"]*"' | sed 's/.*"id":"\([^"]*\)"/\1/'
}

complete -F _easelctl easelctl
