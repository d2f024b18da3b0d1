//! The story is told to its end, fits a terminal, and leaves nothing behind.

use std::process::Command;

#[test]
fn is_told_to_its_end() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    // A server that root starts runs as another account, which has to get in.
    #[cfg(unix)]
    std::fs::set_permissions(temporary.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777))
        .expect("a folder of ours");
    let output = Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .env("TMPDIR", temporary.path())
        .env("DATABASE_URL", "postgres://nobody@localhost:1/not_this_one")
        .output()
        .expect("the program runs");
    let (told, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}{failed}");
    assert!(told.ends_with("and the folder is gone.\n"), "{told}");
    assert!(failed.is_empty(), "{failed}");
    for line in told.lines().filter(|line| line.chars().count() > 80) {
        // One statement and one note are whole sentences, and a terminal breaks them where it likes.
        let is_whole = ["FOREIGN KEY", "note:"].iter().any(|word| line.contains(word));
        assert!(is_whole, "wider than a terminal: {line}");
    }
    let left: Vec<_> = std::fs::read_dir(temporary.path()).expect("the folder").flatten().collect();
    assert!(left.is_empty(), "{left:?}");
}
