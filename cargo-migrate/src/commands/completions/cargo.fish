# `cargo migrate …` is completed as `cargo-migrate …` is.
function __cargo_migrate_words
    set -l words (commandline -opc)
    set -e words[1]
    if set -q words[1]; and string match -q '+*' -- $words[1]
        set -e words[1]
    end
    printf '%s\n' $words
end

function __cargo_migrate_is_meant
    set -l words (__cargo_migrate_words)
    set -q words[1]; and test "$words[1]" = migrate
end

function __cargo_migrate_complete
    set -l words (__cargo_migrate_words)
    set words[1] cargo-migrate
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end

complete -c cargo -n __cargo_migrate_is_meant -f -a '(__cargo_migrate_complete)'
