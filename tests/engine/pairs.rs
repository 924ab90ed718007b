//! Paired items: what the engine writes on inputs before and on outputs after a node runs.

use serde_json::json;

use crate::play::check;

#[test]
fn one_input_item_is_the_pair_of_all_outputs() {
    let play = check(
        r#"v1
         Start: trigger
         Make: make items=[{"a":1},{"a":2}]
         Start -> Make"#,
        "Start [1]\nMake <- Start [2]\nsuccess",
    );
    assert_eq!(play.paired("Start", 0), "0");
    assert_eq!(play.paired("Make", 0), "0 0");
}

#[test]
fn equal_counts_pair_by_place() {
    let play = check(
        r#"v1
         Start: trigger
         A: make items=[{"a":1},{"a":2}]
         B: make items=[{"b":1},{"b":2}]
         Start -> A -> B"#,
        "Start [1]\nA <- Start [2]\nB <- A [2]\nsuccess",
    );
    assert_eq!(play.paired("B", 0), "0 1");
}

#[test]
fn anything_else_stays_open() {
    let play = check(
        r#"v1
         Start: trigger
         A: make items=[{"a":1},{"a":2},{"a":3}]
         B: make items=[{"b":1},{"b":2}]
         Start -> A -> B"#,
        "Start [1]\nA <- Start [3]\nB <- A [2]\nsuccess",
    );
    assert_eq!(play.paired("B", 0), " ");
}

#[test]
fn inputs_are_numbered_anew_and_later_inputs_say_which_they_are() {
    let play = check(
        r#"v1
         Start: trigger
         A: make @0,0 items=[{"a":1},{"a":2}]
         B: make @0,100 items=[{"b":1},{"b":2}]
         M: merge
         R: route
         Start -> A, B
         A -> M
         B -> M:1
         M -> R"#,
        "Start [1]\nA <- Start [2]\nB <- Start [2]\nM <- A B [4]\nR <- M [4,0,0]\nsuccess",
    );
    assert_eq!(play.paired("M", 0), "0 1 0@1 1@1");
    assert_eq!(play.paired("R", 0), "0 1 2 3");
}

#[test]
fn items_are_shared_not_copied_where_nothing_changes() {
    let play = check("v1\nStart: trigger\nA: pass\nB: pass\nStart -> A -> B", "Start [1]\nA <- Start [1]\nB <- A [1]\nsuccess");
    let data = play.run_data();
    let (a, b) = (data.items("A", 0, None).unwrap(), data.items("B", 0, None).unwrap());
    assert!(std::sync::Arc::ptr_eq(a, b), "a node that passes its input on costs no copy");
    assert_eq!(play.output("B", 0), json!([[{}]]));
}
