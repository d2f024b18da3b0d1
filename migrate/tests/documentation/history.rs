// The histories that the examples in the documentation of `migrate::history` speak of, by name. It is an expression,
// because what an example includes has to be one.
{
    use migrate::{History, Revision};

    fn revision(id: &'static str, parents: &[&'static str], message: &'static str) -> Revision {
        Revision {
            id: id.into(),
            parents: parents.iter().map(|&parent| parent.into()).collect(),
            message: message.into(),
            ..Revision::EMPTY
        }
    }

    |name: &str| {
        let first = revision("162cd074dbf2", &[], "customers and orders");
        let carts = revision("27c6a30d7c24", &["162cd074dbf2"], "shopping carts");
        let labels = ["phones".into()].into_iter().collect();
        let phones = Revision { labels, ..revision("ae1027a6acf0", &["162cd074dbf2"], "phones of customers") };
        let merge = revision("53fffde5ad50", &["27c6a30d7c24", "ae1027a6acf0"], "merge of the two");
        let replaces = [first.id.clone(), carts.id.clone()].into_iter().collect();
        let squash = Revision { replaces, ..revision("77b0c4d1e5f2", &[], "squash") };
        let history = match name {
            "shop" => History::new([first, carts, phones, merge]),
            "before the merge" => History::new([first, carts, phones]),
            "squashed" => History::new([first, carts, squash]),
            _ => panic!("there is no history `{name}`"),
        };
        history.expect("it hangs together")
    }
}
