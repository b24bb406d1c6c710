# Completion of followupctl(1) for bash(1). What may come next is asked of followupctl itself, and of the daemon that runs.

_followupctl() {
    local line text note word=${COMP_WORDS[COMP_CWORD]} words=() candidates=() index
    # Readline cuts words at "=" and ":", which followupctl does not.
    for ((index = 1; index <= COMP_CWORD; index++)); do
        if [[ ${COMP_WORDS[index]} == "=" || ${COMP_WORDS[index]} == ":" ]] && ((${#words[@]})); then
            words[-1]+=${COMP_WORDS[index]}
            # What stands right behind it belongs to the same word.
            if ((index < COMP_CWORD)); then
                index=$((index + 1))
                words[-1]+=${COMP_WORDS[index]}
            fi
        else
            words+=("${COMP_WORDS[index]}")
        fi
    done
    [[ $word == "=" || $word == ":" ]] && word=
    ((${#words[@]})) || words=("")
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
        :directory) mapfile -t COMPREPLY < <(compgen -d -- "$word"); compopt -o filenames 2> /dev/null; return ;;
        :file*) mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames 2> /dev/null; return ;;
        esac
        text=${line%%$'\t'*}
        # Of "--rep=anna" only what stands behind the sign is typed here.
        [[ ${words[-1]} == *=* && $text == *=* ]] && text=${text#*=}
        candidates+=("$line")
        COMPREPLY+=("$text")
    done < <(command "${COMP_WORDS[0]}" complete -- "${words[@]}" 2> /dev/null)
    # When there is a choice, it is shown with what each is; what is inserted then is what all have in common.
    if ((${#COMPREPLY[@]} > 1)) && [[ ${COMP_TYPE-} == 63 ]]; then
        for index in "${!candidates[@]}"; do
            line=${candidates[index]}
            [[ $line == *$'\t'* ]] || continue
            note=${line#*$'\t'}
            COMPREPLY[index]="${COMPREPLY[index]}  (${note:0:60})"
        done
    fi
}

complete -F _followupctl followupctl
