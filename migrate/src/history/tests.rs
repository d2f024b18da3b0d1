use std::collections::BTreeSet;

use super::{Error, History, Point};
use crate::Revision;

/// `id < parent parent @label %dependency`
fn revision(line: &str) -> Revision {
    let mut words = line.split_whitespace();
    let id = words.next().unwrap().to_owned();
    let (mut parents, mut labels, mut depends_on) = (Vec::new(), Vec::new(), Vec::new());
    for word in words.filter(|&word| word != "<") {
        match word.split_at(1) {
            ("@", label) => labels.push(label.to_owned().into()),
            ("%", dependency) => depends_on.push(dependency.to_owned().into()),
            _ => parents.push(word.to_owned().into()),
        }
    }
    Revision {
        message: format!("about {id}").into(),
        id: id.into(),
        parents: parents.into(),
        labels: labels.into(),
        depends_on: depends_on.into(),
        ..Revision::EMPTY
    }
}

fn history(lines: &[&str]) -> History {
    try_history(lines).unwrap_or_else(|error| panic!("{error}"))
}

fn try_history(lines: &[&str]) -> Result<History, Error> {
    History::new(lines.iter().map(|line| revision(line)))
}

fn set(ids: &str) -> BTreeSet<String> {
    ids.split_whitespace().map(str::to_owned).collect()
}

fn point(ids: &str) -> Point {
    ids.split_whitespace().collect()
}

const LINE: &[&str] = &["c3 < b2", "a1", "d4 < c3", "b2 < a1 @billing-2"];
/// Two branches from `a1`, joined in `m5`, and one revision after that.
const DIAMOND: &[&str] = &["a1", "b2 < a1 @left", "c3 < b2", "d4 < a1", "m5 < c3 d4", "n6 < m5"];

#[test]
fn revisions_come_after_what_they_need() {
    let history = history(&["z < y %dep", "y", "b < z", "dep < q", "q"]);
    let order: Vec<_> = history.revisions().map(|revision| &*revision.id).collect();
    assert_eq!(order, ["q", "dep", "y", "z", "b"]);
    let heads: Vec<_> = history.heads().iter().map(|head| &*head.id).collect();
    assert_eq!(heads, ["dep", "b"]);
    assert_eq!(history.bases().len(), 2);
    assert_eq!(history.needs("z"), ["dep", "y"]);
}

#[test]
fn ties_go_by_time() {
    let written = |id: &'static str, created: &'static str| Revision {
        id: id.into(),
        created: created.into(),
        ..Revision::EMPTY
    };
    let history = History::new([
        written("a", "2026-11-21T09:00:00Z"),
        written("c", "2026-11-21T08:00:00Z"),
        written("b", "2026-11-21T09:00:00Z"),
    ])
    .unwrap();
    let order: Vec<_> = history.revisions().map(|revision| &*revision.id).collect();
    assert_eq!(order, ["c", "a", "b"]);
}

#[test]
fn a_broken_history_is_refused_by_name() {
    let message = |lines: &[&str]| try_history(lines).unwrap_err().to_string();
    assert_eq!(message(&["a1", "b2 < zz"]), "can't locate revision `zz`, a parent of `b2`");
    assert_eq!(message(&["a1", "b2 < a1 %zz"]), "can't locate revision `zz`, which `b2` depends on");
    assert_eq!(message(&["a1", "a1"]), "two revisions have the id `a1`: \"about a1\" and \"about a1\"");
    assert_eq!(message(&["a1 @x", "b2 @X"]), "two revisions have the label `X`: `a1` and `b2`");
    assert_eq!(
        message(&["a1", "b2 < d4 a1", "c3 < b2", "d4 < c3", "e5 < d4"]),
        "revisions follow each other in a circle: `c3`, `d4`, `b2`"
    );
    assert_eq!(message(&["a1 < a1"]), "revision `a1` follows itself");
}

#[test]
fn names_mean_revisions() {
    let history = history(LINE);
    let applied = set("a1 b2");
    let resolve =
        |name: &str| history.resolve(name, Some(&applied)).unwrap_or_else(|error| panic!("{error}"));
    for (name, meaning) in [
        ("d4", "d4"),
        ("c", "c3"),
        ("C3", "c3"),
        ("head", "d4"),
        ("heads", "d4"),
        ("base", ""),
        ("current", "b2"),
        ("+1", "c3"),
        ("+2", "d4"),
        ("-1", "a1"),
        ("-2", ""),
        ("b+2", "d4"),
        ("head-1", "c3"),
        ("base+1", "a1"),
        ("billing-2", "b2"),
        ("billing-2-1", "a1"),
        ("BILLING-2@head", "d4"),
    ] {
        assert_eq!(resolve(name), point(meaning), "{name}");
    }
}

#[test]
fn names_that_mean_nothing_say_so() {
    let line = history(LINE);
    let applied = set("a1 b2");
    let message = |name: &str| line.resolve(name, Some(&applied)).unwrap_err().to_string();
    assert_eq!(message("zzz"), "can't locate revision `zzz`");
    assert_eq!(message(""), "can't locate revision ``");
    assert_eq!(message("-3"), "`-3` goes too far: the base is reached after 2 steps");
    assert_eq!(message("+5"), "`+5` goes too far: `d4` is reached after 2 steps");
    assert_eq!(message("head+1"), "`head+1` goes too far: nothing comes after `d4`");
    assert_eq!(
        line.resolve("-1", None).unwrap_err().to_string(),
        "`-1` counts from where a database stands, and none is at hand"
    );
    let twins = history(&["ab1", "ab2"]);
    assert_eq!(
        twins.resolve("ab", None).unwrap_err().to_string(),
        "`ab` begins several revisions: `ab1`, `ab2`"
    );
    assert_eq!(
        twins.resolve("head", None).unwrap_err().to_string(),
        "multiple heads are present: `ab1`, `ab2`"
    );
    assert_eq!(history(&[]).resolve("head", None).unwrap_err(), Error::NoRevisions);
}

#[test]
fn steps_in_a_graph_need_one_way() {
    let history = history(DIAMOND);
    let both = set("a1 b2 c3 d4");
    assert_eq!(
        history.resolve("-1", Some(&both)).unwrap_err().to_string(),
        "`-1` could go several ways: `c3`, `d4`"
    );
    assert_eq!(history.resolve("+1", Some(&both)).unwrap(), point("m5"));
    assert_eq!(history.resolve("m5-1", None).unwrap(), point("c3 d4"));
    assert!(history.resolve("a1+1", None).is_err());
    assert_eq!(history.resolve("left@head", None).unwrap(), point("n6"));
    assert_eq!(history.resolve("+1", Some(&set("a1 d4"))).unwrap(), point("m5"));
}

/// The branches of Alembic's documentation: two from one base, one of them with a label, and a second base
/// whose last revision depends on the other branch.
const FOREST: &[&str] = &[
    "1975",
    "27c6 < 1975 @shoppingcart",
    "d747 < 27c6",
    "ae10 < 1975",
    "55af < ae10",
    "3cac @networking",
    "109e < 3cac",
    "29f8 < 109e",
    "2a95 < 29f8 %55af",
];

#[test]
fn names_within_a_branch() {
    let history = history(FOREST);
    let resolve = |name: &str, applied: &str| -> String {
        match history.resolve(name, Some(&set(applied))) {
            Ok(point) => point.ids().collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    };
    for (name, applied, meaning) in [
        ("shoppingcart", "", "27c6"),
        ("shoppingcart@head", "", "d747"),
        ("shoppingcart@heads", "", "d747"),
        ("shoppingcart@base", "", ""),
        ("shoppingcart@head-2", "", "1975"),
        ("shoppingcart@base+2", "", "27c6"),
        ("shoppingcart@d747", "", "d747"),
        ("networking@head", "", "2a95"),
        // What only depends on a revision is not of its branch.
        ("ae10@head", "", "55af"),
        ("55af@head", "", "55af"),
        ("1975@heads", "", "55af d747"),
        ("shoppingcart@+1", "", "1975"),
        ("shoppingcart@+2", "", "27c6"),
        ("shoppingcart@+1", "1975 ae10", "27c6"),
        ("networking@+1", "1975 ae10", "3cac"),
        ("networking@-1", "1975 ae10 3cac 109e", "3cac"),
        ("27c6@-1", "1975 ae10 27c6", "1975"),
        ("1975@head", "", "multiple heads are present: `55af`, `d747`"),
        ("shoppingcart@ae10", "", "revision `ae10` is not of the branch of `shoppingcart`"),
        ("nowhere@head", "", "can't locate revision `nowhere`"),
        ("shoppingcart@zz", "", "can't locate revision `shoppingcart@zz`"),
        ("@head", "", "can't locate revision `@head`"),
        ("networking@+9", "", "`networking@+9` goes too far: `2a95` is reached after 4 steps"),
        (
            "shoppingcart@-1",
            "1975 ae10",
            "`shoppingcart@-1` leads nowhere: the database does not stand in the branch of `shoppingcart`",
        ),
        ("1975@+1", "1975", "`1975@+1` could go several ways from `1975`: `27c6`, `ae10`"),
    ] {
        assert_eq!(resolve(name, applied), meaning, "{name}, {applied}");
    }
}

#[test]
fn a_branch_is_taken_back_alone() {
    let history = history(FOREST);
    let all: BTreeSet<String> = history.revisions().map(|revision| revision.id.to_string()).collect();
    let down = |target: &str, applied: &BTreeSet<String>| {
        let point = history.resolve(target, Some(applied)).unwrap_or_else(|error| panic!("{error}"));
        let path = history.downgrade_path(&point, applied);
        let mut ids: Vec<_> = path.iter().map(|revision| revision.id.to_string()).collect();
        ids.sort();
        ids.join(" ")
    };
    // What it depends on stays.
    assert_eq!(down("networking@base", &all), "109e 29f8 2a95 3cac");
    // What depends on it goes.
    assert_eq!(down("ae10@-1", &all), "2a95 55af");
    assert_eq!(down("27c6@head-2", &set("1975 27c6 d747 ae10")), "27c6 d747");
    assert_eq!(down("1975", &set("1975 27c6 d747 ae10")), "27c6 ae10 d747");
    assert_eq!(down("base", &all), "109e 1975 27c6 29f8 2a95 3cac 55af ae10 d747");
}

#[test]
fn branch_points() {
    let ids = |history: &History| -> Vec<String> {
        history.branch_points().iter().map(|revision| revision.id.to_string()).collect()
    };
    assert_eq!(ids(&history(FOREST)), ["1975"]);
    assert_eq!(ids(&history(DIAMOND)), ["a1"]);
    assert_eq!(ids(&history(LINE)), [""; 0]);
}

#[test]
fn ranges() {
    let line = history(LINE);
    let ids = |range: &str| {
        let range = line.resolve_range(range, Some(&set("a1 b2 c3"))).unwrap();
        line.between(&range.from, &range.to).iter().map(|r| r.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids("a1:c3"), ["b2", "c3"]);
    assert_eq!(ids("c3:"), ["d4"]);
    assert_eq!(ids(":b2"), ["a1", "b2"]);
    assert_eq!(ids("-2:current"), ["b2", "c3"]);
}

#[test]
fn what_is_within_a_range() {
    let forest = history(FOREST);
    let within = |range: &str| -> String {
        match forest.within(range, Some(&set("1975 27c6"))) {
            Ok(revisions) => {
                let mut ids: Vec<_> = revisions.iter().map(|revision| revision.id.to_string()).collect();
                ids.sort();
                ids.join(" ")
            }
            Err(error) => error.to_string(),
        }
    };
    // As in Alembic's documentation.
    assert_eq!(within("shoppingcart:"), "27c6 d747");
    assert_eq!(within(":shoppingcart@head"), "1975 27c6 d747");
    assert_eq!(within("shoppingcart@base:"), "1975 27c6 2a95 55af ae10 d747");
    assert_eq!(within("networking@base:"), "109e 29f8 2a95 3cac");
    assert_eq!(within(":networking@head"), "109e 1975 29f8 2a95 3cac 55af ae10");
    assert_eq!(within("current:shoppingcart@+1"), "27c6 d747");
    assert_eq!(within(":shoppingcart@head-2"), "1975");
    assert_eq!(within("27c6"), "27c6");
    assert_eq!(within("27c6:27c6"), "27c6");
    assert_eq!(within("d747:27c6"), "`d747:27c6` is no range: `27c6` does not come after `d747`");
    assert_eq!(within("27c6:base"), "`27c6:base` is no range: the base does not come after `27c6`");
    assert_eq!(within("a:b:c"), "`a:b:c` is no range");
    assert_eq!(within("ae10:d747"), "`ae10:d747` is no range: `d747` does not come after `ae10`");
    assert_eq!(within("1975:27c6:d747"), "`1975:27c6:d747` is no range");
}

#[test]
fn paths_are_differences_of_sets() {
    let history = history(DIAMOND);
    let up = |target: &str, applied: &str| {
        let path = history.upgrade_path(&point(target), &set(applied));
        path.iter()
            .map(|step| format!("{}{}", step.revision.id, if step.late { "!" } else { "" }))
            .collect::<Vec<_>>()
    };
    assert_eq!(up("n6", ""), ["a1", "b2", "c3", "d4", "m5", "n6"]);
    assert_eq!(up("c3", "a1"), ["b2", "c3"]);
    assert_eq!(up("n6", "a1 d4"), ["b2!", "c3!", "m5", "n6"]);
    assert_eq!(up("a1", "a1 b2"), [""; 0]);

    let down = |target: &str, applied: &str| {
        let path = history.downgrade_path(&point(target), &set(applied));
        path.iter().map(|revision| revision.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(down("", "a1 b2 d4"), ["d4", "b2", "a1"]);
    assert_eq!(down("b2", "a1 b2 c3 d4"), ["c3"]);
    assert_eq!(down("a1", "a1 b2 c3 d4"), ["d4", "c3", "b2"]);
    assert_eq!(down("c3 d4", "a1 b2 c3 d4 m5 n6"), ["n6", "m5"]);
}

/// Whatever is put together from what names are made of is a place or an error, and nothing else.
#[test]
fn any_name_can_be_read() {
    let pieces = [
        "",
        "head",
        "heads",
        "base",
        "current",
        "1975",
        "27",
        "2",
        "networking",
        "zz",
        "@",
        "+",
        "-",
        ":",
        "1",
        "99999999999999999999",
        "é",
    ];
    let forest = history(FOREST);
    let applied = set("1975 27c6 ae10 gone");
    let mut names = vec![String::new()];
    for _ in 0..4 {
        names =
            names.iter().flat_map(|name| pieces.iter().map(move |piece| format!("{name}{piece}"))).collect();
        names.sort();
        names.dedup();
    }
    for name in names {
        for applied in [None, Some(&applied)] {
            if let Ok(point) = forest.resolve(&name, applied) {
                assert!(point.ids().all(|id| forest.get(id).is_some()), "{name}");
            }
            if let Err(error) = forest.within(&name, applied) {
                assert!(!error.to_string().is_empty() && !error.help().is_empty(), "{name}");
            }
        }
    }
}
