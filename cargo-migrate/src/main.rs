//! The `cargo migrate` subcommand.

use std::process::ExitCode;

use cargo_migrate::terminal::Terminal;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let mut terminal = Terminal::of_process();
    ExitCode::from(cargo_migrate::run(std::env::args_os(), &mut terminal) as u8)
}
