# Completion of followupctl(1) for bash(1). What may come next is asked of followupctl itself, and of the daemon that runs.

# Sets REPLY to a word as the shell would take it, and QUOTE to the mark that it left open, if any, with PLACE where that stands. Runs nothing.
_followupctl_unquote() {
    local text=$1 char index
    REPLY= QUOTE= PLACE=0
    for ((index = 0; index < ${#text}; index++)); do
        char=${text:index:1}
        if [[ $QUOTE == "'" ]]; then
            if [[ $char == "'" ]]; then QUOTE=; else REPLY+=$char; fi
        elif [[ $char == "\\" ]]; then
            index=$((index + 1))
            char=${text:index:1}
            [[ $QUOTE == '"' && $char != ['"\$`'] ]] && REPLY+="\\"
            REPLY+=$char
        elif [[ $QUOTE == '"' ]]; then
            if [[ $char == '"' ]]; then QUOTE=; else REPLY+=$char; fi
        elif [[ $char == ["'"'"'] ]]; then
            QUOTE=$char PLACE=$index
        else
            REPLY+=$char
        fi
    done
}

# Sets REPLY to a text as it has to stand on the command line, behind the mark $2 if one is open. What comes from the daemon is anybody's text: none of it may be run.
_followupctl_quote() {
    REPLY=$1
    case $2 in
    "'") REPLY=${REPLY//"'"/"'\''"} ;;
    '"')
        # History is looked up within these marks too, and nothing keeps it from it.
        [[ $REPLY != *'!'* ]] || return 1
        REPLY=${REPLY//"\\"/"\\\\"} REPLY=${REPLY//'"'/'\"'} REPLY=${REPLY//'$'/'\$'} REPLY=${REPLY//'`'/'\`'}
        ;;
    *) printf -v REPLY %q "$REPLY" ;;
    esac
}

_followupctl() {
    local line text word=${COMP_WORDS[COMP_CWORD]} words=() notes=() index start QUOTE PLACE REPLY
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
    # Of "--rep=anna" only what stands behind the sign is typed here.
    start=${words[-1]%"$word"}
    COMPREPLY=()
    _followupctl_unquote "$start"
    [[ -z $QUOTE ]] || return
    start=$REPLY
    for index in "${!words[@]}"; do
        _followupctl_unquote "${words[index]}"
        words[index]=$REPLY
    done
    _followupctl_unquote "$word"
    # Within marks only where they begin the word: readline puts what is found behind them.
    [[ -z $QUOTE || $PLACE == 0 ]] || return
    while IFS= read -r line; do
        case $line in
        :directory) mapfile -t COMPREPLY < <(compgen -d -- "$word"); compopt -o filenames 2> /dev/null; return ;;
        :file*) mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames 2> /dev/null; return ;;
        esac
        text=${line%%$'\t'*}
        [[ $text == "$start"* ]] || continue
        _followupctl_quote "${text#"$start"}" "$QUOTE" || continue
        COMPREPLY+=("$REPLY")
        if [[ $line == *$'\t'* ]]; then notes+=("${line#*$'\t'}"); else notes+=(""); fi
    done < <(command "${COMP_WORDS[0]}" complete -- "${words[@]}" 2> /dev/null)
    # When there is a choice, it is shown with what each is; what is inserted then is what all have in common.
    if ((${#COMPREPLY[@]} > 1)) && [[ ${COMP_TYPE-} == 63 ]]; then
        for index in "${!COMPREPLY[@]}"; do
            [[ -z ${notes[index]} ]] || COMPREPLY[index]+="  (${notes[index]:0:60})"
        done
    fi
}

complete -F _followupctl followupctl
