# `cargo migrate …` is completed as `cargo-migrate …` is, and everything else of `cargo` as it was before.
_cargo_completed_by() {
    [[ $(complete -p "$1" 2>/dev/null) =~ -F\ ([^ ]+) && ${BASH_REMATCH[1]} != _cargo_or_migrate ]] &&
        printf %s "${BASH_REMATCH[1]}"
}

_cargo_or_migrate() {
    local at=1
    [[ ${COMP_WORDS[1]} == +* ]] && at=2
    if [[ $COMP_CWORD -gt $at && ${COMP_WORDS[at]} == migrate ]]; then
        COMP_WORDS=(cargo-migrate "${COMP_WORDS[@]:at + 1}")
        COMP_CWORD=$((COMP_CWORD - at))
        "$_cargo_migrate_itself" cargo-migrate "$2" "${COMP_WORDS[COMP_CWORD - 1]}"
        return
    fi
    # Completions are often loaded when they are first needed, which this one has kept from happening.
    local loader
    for loader in _comp_load _completion_loader; do
        if [[ -z $_cargo_before_migrate ]] && declare -F "$loader" >/dev/null; then
            complete -r cargo
            "$loader" cargo >/dev/null 2>&1
            _cargo_before_migrate=$(_cargo_completed_by cargo)
            complete -F _cargo_or_migrate -o bashdefault -o default cargo
        fi
    done
    if [[ -n $_cargo_before_migrate ]]; then
        "$_cargo_before_migrate" "$@"
    fi
}

_cargo_migrate_itself=$(_cargo_completed_by cargo-migrate)
_cargo_before_migrate=$(_cargo_completed_by cargo || printf %s "$_cargo_before_migrate")
complete -F _cargo_or_migrate -o bashdefault -o default cargo
