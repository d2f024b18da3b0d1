use std::collections::BTreeSet;

use super::{Error, History, Point};
use crate::Revision;

/// `id < parent parent @label %dependency =replaced`
fn revision(line: &str) -> Revision {
    let mut words = line.split_whitespace();
    let id = words.next().unwrap().to_owned();
    let (mut parents, mut labels, mut depends_on) = (Vec::new(), Vec::new(), Vec::new());
    let mut replaces = Vec::new();
    for word in words.filter(|&word| word != "<") {
        match word.split_at(1) {
            ("@", label) => labels.push(label.to_owned().into()),
            ("%", dependency) => depends_on.push(dependency.to_owned().into()),
            ("=", replaced) => replaces.push(replaced.to_owned().into()),
            _ => parents.push(word.to_owned().into()),
        }
    }
    Revision {
        message: format!("about {id}").into(),
        id: id.into(),
        parents: parents.into(),
        labels: labels.into(),
        depends_on: depends_on.into(),
        replaces: replaces.into(),
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

/// A line whose middle was squashed; `e5` was written before, on another branch.
const SQUASHED: &[&str] =
    &["a1", "b2 < a1 @mid", "c3 < b2", "d4 < c3", "e5 < d4", "s9 < a1 =b2 =c3 =d4 @mid", "f6 < s9"];

fn seen(history: &History) -> String {
    let line = |it: &Revision| match &it.parents[..] {
        [] => it.id.to_string(),
        parents => format!("{}<{}", it.id, parents.join("+")),
    };
    history.revisions().map(line).collect::<Vec<_>>().join(" ")
}

#[test]
fn one_is_seen_or_those_that_it_replaces() {
    let whole = history(SQUASHED);
    assert_eq!(seen(&whole), "a1 s9<a1 e5<s9 f6<s9");
    let by = |rows: &str| whole.seen_by(&set(rows), []).unwrap();
    assert_eq!(seen(&by("a1")), seen(&whole));
    for rows in ["b2", "a1 b2 c3 d4", "a1 b2 c3 d4 e5"] {
        assert_eq!(seen(&by(rows)), "a1 b2<a1 c3<b2 d4<c3 e5<d4 f6<d4", "{rows}");
    }
    assert_eq!(seen(&by("a1 s9")), seen(&whole));
    // There and back again.
    assert_eq!(seen(&by("b2").seen_by(&set("s9"), []).unwrap()), seen(&whole));

    for (name, meaning) in [("d4", "s9"), ("b", "s9"), ("mid", "s9"), ("c3+0", ""), ("s9-1", "a1")] {
        let resolved = whole.resolve(name, None);
        assert_eq!(resolved.unwrap_or_default(), point(meaning), "{name}");
    }
    let old = by("b2");
    for (name, meaning) in [("s9", "d4"), ("c3", "c3"), ("mid", "b2"), ("s9+1", "")] {
        assert_eq!(old.resolve(name, None).unwrap_or_default(), point(meaning), "{name}");
    }
    assert!(whole.refuse_inner("d4").is_ok() && whole.refuse_inner("head").is_ok());
    assert!(old.refuse_inner("c3").is_ok() && old.refuse_inner("s9").is_ok());
    for name in ["b2", "c3", "c3-1", "c3@head", "C3", "b"] {
        let error = whole.refuse_inner(name).unwrap_err().to_string();
        assert!(error.ends_with("is within what `s9` replaces"), "{error}");
    }
    assert_eq!(whole.in_its_words(&set("a1 b2")), set("a1 b2"));
    assert_eq!(whole.in_its_words(&set("b2 c3 d4")), set("b2 c3 d4 s9"));
}

#[test]
fn what_is_gone_is_told() {
    let pruned = history(&["a1", "e5 < d4", "s9 < a1 =b2 =c3 =d4", "f6 < s9 %b2", "g7 < a1"]);
    assert_eq!(seen(&pruned), "a1 g7<a1 s9<a1 e5<s9 f6<s9");
    let carried = |lines: &[&str]| lines.iter().map(|line| revision(line)).collect::<Vec<_>>();
    let middle = pruned.seen_by(&set("a1 b2"), carried(&["b2 < a1"])).unwrap();
    assert_eq!(seen(&middle), "a1 b2<a1 g7<a1");
    assert_eq!(
        middle.refuse_pruned().unwrap_err().to_string(),
        "the database has only one of the revisions that `s9` replaces, and the folders of `c3`, `d4` are gone"
    );
    let lines = ["b2 < a1", "c3 < b2", "d4 < c3"];
    let all = pruned.seen_by(&set("a1 b2 c3 d4"), carried(&lines)).unwrap();
    assert_eq!(seen(&all), "a1 b2<a1 c3<b2 d4<c3 e5<d4 f6<d4 g7<a1");
    assert!(all.refuse_pruned().is_ok());
    let torn = |taken: &str| {
        let has_file = |id: &str| pruned.find(id).is_some();
        all.refuse_torn(&set(taken), &set("a1 b2 c3 d4"), has_file).map_err(|error| error.to_string())
    };
    assert_eq!(torn("e5 f6"), Ok(()));
    assert_eq!(torn("b2 c3 d4 f6"), Ok(()));
    assert!(torn("d4").unwrap_err().contains("nothing could apply it again: the folder is gone"));
}

#[test]
fn a_squash_of_squashes_is_seen_at_every_depth() {
    let nested = ["a1", "b2 < a1", "c3 < b2", "s8 < a1 =b2 =c3", "t9 =a1 =s8 =b2 =c3", "d4 < c3"];
    let whole = history(&nested);
    assert_eq!(seen(&whole), "t9 d4<t9");
    let by = |rows: &str| seen(&whole.seen_by(&set(rows), []).unwrap());
    assert_eq!(by("a1"), "a1 s8<a1 d4<s8");
    assert_eq!(by("a1 s8"), "a1 s8<a1 d4<s8");
    assert_eq!(by("a1 b2"), "a1 b2<a1 c3<b2 d4<c3");
    // All folders are gone but the last.
    let pruned = history(&["t9 =a1 =s8 =b2 =c3", "d4 < c3"]);
    let by = |rows: &str, lines: &[&str]| {
        seen(&pruned.seen_by(&set(rows), lines.iter().map(|line| revision(line))).unwrap())
    };
    assert_eq!(by("a1 s8", &["a1", "s8 < a1 =b2 =c3"]), "a1 s8<a1 d4<s8");
    assert_eq!(by("a1 b2 c3", &["a1", "b2 < a1", "c3 < b2"]), "a1 b2<a1 c3<b2 d4<c3");
    assert_eq!(by("a1 b2", &["a1", "b2 < a1"]), "a1 b2<a1");

    let message = |lines: &[&str]| try_history(lines).unwrap_err().to_string();
    assert_eq!(
        message(&["a1", "b2 < a1", "c3 < b2", "s8 =a1 =b2", "t9 < a1 =b2 =c3"]),
        "two revisions replace `b2`: `s8` and `t9`"
    );
}

#[test]
fn from_every_place_there_is_a_way_to_the_head() {
    let line = |id: String, parent: Option<String>, replaces: &[String]| {
        let replaces: String = replaces.iter().map(|id| format!(" ={id}")).collect();
        revision(&format!("{id} < {}{replaces}", parent.unwrap_or_default()))
    };
    let old = |number: usize| format!("r{number}");
    const LENGTH: usize = 5;
    for (first, last) in (0..LENGTH).flat_map(|first| (first + 1..LENGTH).map(move |last| (first, last))) {
        let chain = (0..LENGTH).map(|number| line(old(number), number.checked_sub(1).map(old), &[]));
        let inner: Vec<String> = (first..=last).map(old).collect();
        let mut all: Vec<Revision> = chain.collect();
        all.push(line("s".to_owned(), first.checked_sub(1).map(old), &inner));
        // Around it another one, where there is anything around it.
        for outer in [None, Some((first, LENGTH - 1)), Some((0, last)), Some((0, LENGTH - 1))] {
            let mut all = all.clone();
            if let Some((from, to)) = outer {
                let replaces: Vec<String> = (from..first)
                    .map(old)
                    .chain(["s".to_owned()])
                    .chain(inner.clone())
                    .chain((last + 1..=to).map(old))
                    .collect();
                all.push(line("t".to_owned(), from.checked_sub(1).map(old), &replaces));
            }
            let files = History::new(all).unwrap();
            let head = files.heads()[0].id.to_string();
            // What databases were given before either squash, or between the two.
            let prefixes = (0..=LENGTH).map(|count| (0..count).map(old).collect::<BTreeSet<String>>());
            let squashed = (last + 1..=LENGTH).map(|count| {
                let beside = (0..count).filter(|number| !(first..=last).contains(number)).map(old);
                beside.chain(["s".to_owned()]).collect::<BTreeSet<String>>()
            });
            for mut rows in prefixes.chain(squashed) {
                let told = format!("{first} to {last}, {outer:?}, {rows:?}");
                let seen = files.seen_by(&rows, []).unwrap();
                let target = seen.resolve("head", None).unwrap();
                assert_eq!(seen.resolve(&head, None).unwrap(), target, "{told}");
                let path = seen.upgrade_path(&target, &rows);
                rows.extend(path.iter().map(|step| step.revision.id.to_string()));
                let after = files.seen_by(&rows, []).unwrap();
                assert_eq!(seen.revisions().count(), after.revisions().count(), "{told}");
                assert!(after.upgrade_path(&target, &rows).is_empty(), "{told}");
                // Nothing is there twice.
                let numbers: usize = rows
                    .iter()
                    .map(|id| match id.as_str() {
                        "s" => inner.len(),
                        "t" => outer.map_or(0, |(from, to)| to + 1 - from),
                        _ => 1,
                    })
                    .sum();
                assert_eq!(numbers, LENGTH, "{told}: {rows:?}");
                assert!(files.in_its_words(&rows).contains(&head), "{told}: {rows:?}");
                assert_eq!(after.downgrade_path(&Point::base(), &rows).len(), rows.len(), "{told}");
            }
        }
    }
}
