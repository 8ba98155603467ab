# Completion of rpdb for bash. Source it, or install it as
# /usr/share/bash-completion/completions/rpdb. rpdb itself says what may follow.

_rpdb() {
    local typed=${COMP_LINE:0:COMP_POINT} program=${COMP_WORDS[0]} row
    local -a words
    # Colons and equals signs are parts of words here, whatever COMP_WORDBREAKS says.
    read -ra words <<<"$typed"
    [[ $typed == *[[:space:]] ]] && words+=("")
    local current=${words[-1]}
    COMPREPLY=()
    while IFS= read -r row; do
        if [[ ${row%%$'\t'*} == :files ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r row; do
                COMPREPLY+=("$row")
            done < <(compgen -f -- "$current")
        else
            COMPREPLY+=("${row%%$'\t'*}")
        fi
    done < <("${program/#\~\//$HOME/}" completions words "${words[@]:1}" 2>/dev/null)
    # What stands before the last break of the word is on the line already.
    local kept=${current%"${current##*[:=]}"} at
    for at in "${!COMPREPLY[@]}"; do
        COMPREPLY[at]=${COMPREPLY[at]#"$kept"}
    done
}

complete -o nosort -F _rpdb rpdb 2>/dev/null || complete -F _rpdb rpdb
