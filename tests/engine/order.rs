//! In which order nodes run, with n8n's run order v1 and its legacy order.

use crate::play::check;

#[test]
fn v1_goes_deep_first_and_from_top_to_bottom() {
    check(
        "v1
         Start: trigger
         A: pass @200,200
         B: pass @200,0
         A2: pass @400,200
         B2: pass @400,0
         Start -> A, B
         A -> A2
         B -> B2",
        "Start [1]
         B <- Start [1]
         B2 <- B [1]
         A <- Start [1]
         A2 <- A [1]
         success",
    );
}

#[test]
fn v1_orders_equal_heights_from_left_to_right_and_equal_places_by_the_later_wire() {
    check(
        "v1
         Start: trigger
         A: pass @200,0
         B: pass @200,0
         C: pass @100,0
         D: pass @200,-50
         Start -> A, B, C, D",
        "Start [1]
         D <- Start [1]
         C <- Start [1]
         B <- Start [1]
         A <- Start [1]
         success",
    );
}

#[test]
fn v1_compares_places_across_outputs() {
    check(
        r#"v1
         Start: trigger
         Make: make items=[{"to":0},{"to":1}]
         R: route
         Low: pass @0,100
         High: pass @0,0
         Start -> Make -> R
         R -> Low
         R.1 -> High"#,
        "Start [1]
         Make <- Start [2]
         R <- Make [1,1,0]
         High <- R.1 [1]
         Low <- R [1]
         success",
    );
}

#[test]
fn legacy_goes_wide_first_in_wire_order() {
    check(
        "Start: trigger
         A: pass @200,200
         B: pass @200,0
         A2: pass @400,200
         B2: pass @400,0
         Start -> A, B
         A -> A2
         B -> B2",
        "Start [1]
         A <- Start [1]
         B <- Start [1]
         A2 <- A [1]
         B2 <- B [1]
         success",
    );
}

#[test]
fn several_wires_on_one_input_are_several_runs() {
    check(
        "Start: trigger
         A: pass
         B: pass
         J: pass
         Start -> A, B
         A -> J
         B -> J",
        "Start [1]
         A <- Start [1]
         B <- Start [1]
         J <- A [1]
         J#1 <- B [1]
         success",
    );
}

#[test]
fn an_output_without_items_ends_its_branch() {
    check(
        "v1
         Start: trigger
         R: route
         Yes: pass
         No: pass
         Start -> R -> Yes
         R.1 -> No",
        "Start [1]
         R <- Start [1,0,0]
         Yes <- R [1]
         success",
    );
}

#[test]
fn a_node_that_gives_nothing_back_leaves_no_run() {
    check(
        "v1
         Start: trigger
         N: null
         E: empty
         After: pass
         Start -> N -> After
         Start -> E -> After",
        "Start [1]
         E <- Start [0]
         success",
    );
}

#[test]
fn nodes_that_nothing_reaches_do_not_run() {
    check(
        "v1
         Start: trigger
         A: pass
         Alone: pass
         Start -> A",
        "Start [1]
         A <- Start [1]
         success",
    );
}

#[test]
fn execution_indexes_count_every_run() {
    let play = check("v1\nStart: trigger\nA: pass\nB: pass\nStart -> A -> B", "Start [1]\nA <- Start [1]\nB <- A [1]\nsuccess");
    let data = play.run_data();
    let index = |name: &str| data.runs[name][0].execution_index;
    assert_eq!((index("Start"), index("A"), index("B")), (0, 1, 2));
}

#[test]
fn a_legacy_node_without_its_wired_inputs_is_put_back_and_then_refused() {
    // M lacks X, whose parent R has run: X is force-started with one input although its wires end at inputs 0 and 2.
    check(
        "Start: trigger
         R: route
         A: pass
         X: join
         Y: pass
         M: join
         Start -> R -> A -> M
         R.1 -> X
         Y -> X:2
         X -> M:1",
        "Start [1]
         R <- Start [1,0,0]
         A <- R [1]
         error: Stopped execution because it seems to be in an endless loop",
    );
}
