use migrate::Revision;

static REVISIONS: &[Revision] = migrate::embed!("no-such-folder");

static CONFIGURED: &[Revision] = migrate::embed!();

static NAMED: &[Revision] = migrate::embed!(migrations);

fn main() {
    let _ = (REVISIONS, CONFIGURED, NAMED);
}
