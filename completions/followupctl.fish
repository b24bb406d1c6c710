# Completion of followupctl(1) for fish(1). What may come next is asked of followupctl itself, and of the daemon that runs.

function __followupctl_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --cut-at-cursor --current-token)
    # As the shell would take it; while a mark is open, as it stands there.
    set -l typed (string unescape -- "$current")
    or set typed "$current"
    for line in (command $words[1] complete -- $words[2..-1] "$typed" 2> /dev/null)
        switch $line
            case ':directory'
                __fish_complete_directories "$current"
            case ':file*'
                __fish_complete_path "$current"
            case '*'
                # fish quotes what it inserts.
                printf '%s\n' $line
        end
    end
end

complete --command followupctl --no-files --keep-order --arguments '(__followupctl_complete)'
