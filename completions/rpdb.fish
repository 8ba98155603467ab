# Completion of rpdb for fish. Put it into ~/.config/fish/completions. rpdb itself says what may
# follow.

function __rpdb_words
    set -l line (commandline -opc)
    set -l program $line[1]
    set -e line[1]
    set -l current (commandline -ct)
    for row in ($program completions words $line "$current" 2>/dev/null)
        if string match -q ":files*" -- $row
            __fish_complete_path "$current"
        else
            echo $row
        end
    end
end

complete -c rpdb -f -k -a '(__rpdb_words)'
