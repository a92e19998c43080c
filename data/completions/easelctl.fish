# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of easelctl for fish: commands, options, files, and the names that the account and the archive know.

function __easelctl_members
    timeout 3 easelctl --json --quiet $argv[2..-1] 2>/dev/null </dev/null |
        string replace -rf ".*\"$argv[1]\":\"([^\"]*)\".*" '$1'
end

function __easelctl_after
    set -l words (commandline -opc | string match -v -- '-*')
    set -e words[1]
    test "$words" = "$argv"
end

function __easelctl_inputs
    set -l words (commandline -opc | string match -v -- '-*')
    timeout 3 easelctl --json --quiet inputs "$words[3]" 2>/dev/null </dev/null |
        string match -ra '"node":"[^"]*","id":"[^"]*"' | string replace -r '.*"id":"([^"]*)"' '$1='
end

set -l families runs sessions accounts
set -l single run inputs upload deployments workflows machines gallery models prices

complete -c easelctl -n '__easelctl_after' -f -a "$single $families"
complete -c easelctl -n '__easelctl_after runs' -f -a 'list show follow cancel fetch log progress search pause resume move remove'
complete -c easelctl -n '__easelctl_after sessions' -f -a 'list show create extend delete watch log costs'
complete -c easelctl -n '__easelctl_after accounts' -f -a 'list add use remove'
complete -c easelctl -n '__easelctl_after run; or __easelctl_after inputs' -a '(__easelctl_members name deployments)'
for command in show follow cancel fetch log progress move remove
    complete -c easelctl -n "__easelctl_after runs $command" -f -a '(__easelctl_members id runs list -n 50)'
end
for command in show extend delete
    complete -c easelctl -n "__easelctl_after sessions $command" -f -a '(__easelctl_members id sessions list)'
end
complete -c easelctl -n '__easelctl_after sessions create' -f -a '(__easelctl_members name machines)'
complete -c easelctl -n '__easelctl_after workflows' -f -a 'show versions deployments runs progress create update'
complete -c easelctl -n '__easelctl_after deployments' -f -a 'show runs'
complete -c easelctl -n '__easelctl_after machines' -f -a 'show events progress'
for command in show versions deployments runs progress update
    complete -c easelctl -n "__easelctl_after workflows $command" -f -a '(__easelctl_members id workflows)'
end
for command in show runs
    complete -c easelctl -n "__easelctl_after deployments $command" -f -a '(__easelctl_members id deployments)'
end
for command in show events progress
    complete -c easelctl -n "__easelctl_after machines $command" -f -a '(__easelctl_members id machines)'
end
complete -c easelctl -n '__fish_seen_subcommand_from gallery' -l kind -x -a 'image video' -d 'Only these'
complete -c easelctl -n '__fish_seen_subcommand_from models' -l provider -x -a 'comfyui civitai huggingface' \
    -d 'Search only there'
for command in use remove
    complete -c easelctl -n "__easelctl_after accounts $command" -f -a '(__easelctl_members name accounts list)'
end

complete -c easelctl -l account -x -a '(__easelctl_members name accounts list)' -d 'Use this account'
complete -c easelctl -l server -x -d 'Use the server at this address'
complete -c easelctl -l json -d 'Print JSON, one object a line'
complete -c easelctl -l quiet -d 'No progress and no hints'
complete -c easelctl -l verbose -d 'Log each request'
complete -c easelctl -l key-stdin -d 'Read the API key from standard input'
complete -c easelctl -l allow-http -d 'Send the key unencrypted'
complete -c easelctl -l version -d 'Print the version'
complete -c easelctl -l help -d 'Explain'

set -l run '__fish_seen_subcommand_from run'
complete -c easelctl -n "$run" -s i -l input -x -a '(__easelctl_inputs)' -d 'Set an input'
complete -c easelctl -s o -l output -x -a '(__fish_complete_directories)' -d 'Save results in this folder'
complete -c easelctl -n "$run" -l mode -x -a 'stream queue sync' -d 'How to follow'
complete -c easelctl -n "$run" -l count -x -d 'So many times'
complete -c easelctl -n "$run" -l grid -d 'A run for each value of a list'
complete -c easelctl -n "$run" -l server-batch -d 'Let the server make the runs'
complete -c easelctl -n "$run" -l preset -x -d 'Begin with a preset'
complete -c easelctl -n "$run" -l gpu -x -d 'Use this GPU'
complete -c easelctl -n "$run" -l machine -x -a '(__easelctl_members name machines)' -d 'Where it runs'
complete -c easelctl -n '__fish_seen_subcommand_from inputs' -l machine -x -a '(__easelctl_members name machines)' \
    -d 'Read a file as this machine would'
complete -c easelctl -n "$run" -l workflow -x -a '(__easelctl_members name workflows)' -d 'The workflow of a file'
complete -c easelctl -n "$run" -l webhook -x -d 'Let the server tell this address'
complete -c easelctl -n "$run" -l webhook-progress -d 'Tell the webhook of each step'
complete -c easelctl -n "$run" -l detach -d 'Print the id and do not wait'
complete -c easelctl -n "$run" -s y -l yes -d 'Do not ask'
