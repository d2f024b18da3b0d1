//! The operating system's account that a server runs as: always this process's own, because `pg_ctl`
//! itself gives up an administrator's rights.

use std::path::Path;
use std::process::Command;

use crate::error::Result;

/// Another account than this process's own: there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {}

impl Account {
    pub(super) fn for_server(_: Option<&Path>) -> Result<Option<Self>> {
        Ok(None)
    }

    pub(super) fn can_enter(&self, _: &Path) -> bool {
        match *self {}
    }

    pub(super) fn can_run(&self, _: &Path) -> bool {
        match *self {}
    }

    pub(super) fn name(&self) -> &str {
        match *self {}
    }

    pub(super) fn switch(&self, _: &mut Command) {
        match *self {}
    }

    pub(super) fn own(&self, _: &Path) -> std::io::Result<()> {
        match *self {}
    }
}
