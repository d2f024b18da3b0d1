# `cargo migrate …` is completed as `cargo-migrate …` is, and everything else of `cargo` as it was before.
var cargo-before-migrate = $edit:complete-filename~
if (has-key $edit:completion:arg-completer cargo) {
    set cargo-before-migrate = $edit:completion:arg-completer[cargo]
}
set edit:completion:arg-completer[cargo] = {|@words|
    if (and (> (count $words) 2) (eq $words[1] migrate)) {
        $edit:completion:arg-completer[cargo-migrate] cargo-migrate (all $words[2..])
    } else {
        $cargo-before-migrate $@words
    }
}
