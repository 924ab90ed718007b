//! Nodes with several inputs: who waits for whom, and when a node may run with inputs missing.

use crate::play::check;

#[test]
fn a_join_runs_once_when_all_its_inputs_came() {
    check(
        "v1
         Start: trigger
         A: pass @0,0
         B: pass @0,100
         M: merge
         Start -> A, B
         A -> M
         B -> M:1",
        "Start [1]
         A <- Start [1]
         B <- Start [1]
         M <- A B [2]
         success",
    );
}

#[test]
fn each_arrival_takes_the_oldest_entry_that_lacks_it() {
    check(
        r#"v1
         Start: trigger
         Up: count @0,0 limit=3
         Down: count @0,200 limit=3
         M: merge @300,100
         Start -> Up, Down
         Up -> Up, M
         Down -> Down, M:1"#,
        "Start [1]
         Up <- Start [1,0]
         Up#1 <- Up [1,0]
         Up#2 <- Up#1 [0,1]
         Down <- Start [1,0]
         M <- Up Down [2]
         Down#1 <- Down [1,0]
         M#1 <- Up#1 Down#1 [2]
         Down#2 <- Down#1 [0,1]
         success",
    );
}

#[test]
fn v1_runs_a_merge_with_one_input_when_nothing_else_is_left() {
    check(
        "v1
         Start: trigger
         R: route
         Yes: pass
         No: pass
         M: merge
         Start -> R -> Yes -> M
         R.1 -> No -> M:1",
        "Start [1]
         R <- Start [1,0,0]
         Yes <- R [1]
         M <- Yes - [1]
         success",
    );
}

#[test]
fn v1_holds_a_merge_back_that_chooses_a_branch() {
    check(
        r#"v1
         Start: trigger
         R: route
         M: merge version=3 mode="chooseBranch"
         Start -> R -> M
         R.1 -> M:1"#,
        "Start [1]
         R <- Start [1,0,0]
         success",
    );
}

#[test]
fn a_waiting_node_lets_its_waiting_ancestors_go_first() {
    check(
        "v1
         Start: trigger
         Late: merge
         Early: merge
         Gone: empty
         Start -> Late, Early, Gone
         Early -> Late:1
         Gone -> Early:1",
        "Start [1]
         Gone <- Start [0]
         Early <- Start - [1]
         Late <- Start Early [2]
         success",
    );
}

#[test]
fn waiting_nodes_are_not_looked_at_after_a_node_that_gave_nothing_back() {
    // As in n8n: only a booked run is followed by the look at who waits.
    check(
        "v1
         Start: trigger
         M: merge
         Gone: null
         Start -> M, Gone
         Gone -> M:1",
        "Start [1]
         success",
    );
}

#[test]
fn legacy_runs_ancestors_that_nothing_else_would_start() {
    // n8n's own "should run workflow with dangling inputs": engine/legacy-06.
    check(
        r#"Start: trigger
         Merge: join
         Merge1: join
         IF: route
         Set0: set set={"key":"a"}
         Set1: set set={"key":"b"}
         Set2: set set={"to":1}
         Start -> Set0
         Merge -> Merge1:1
         IF -> Merge:1
         Set0 -> Merge1
         Set1 -> Merge
         Set2 -> IF"#,
        "Start [1]
         Set0 <- Start [1]
         Set2 <- Set0 [1]
         IF <- Set2 [0,1,0]
         Set1 <- IF [1]
         Merge <- Set1 IF [1]
         Merge1 <- Set0 Merge [2]
         success",
    );
}

#[test]
fn legacy_revives_an_empty_branch_for_a_join_that_waits_for_it() {
    check(
        "Start: trigger
         IF: route
         Set2: pass
         M: join
         Start -> IF -> M
         IF.1 -> Set2 -> M:1",
        "Start [1]
         IF <- Start [1,0,0]
         Set2 <- IF [1]
         M <- IF Set2 [2]
         success",
    );
}

#[test]
fn legacy_waits_for_a_branch_that_comes_by_itself() {
    check(
        "Start: trigger
         Set1: pass
         IF: route
         Set2: pass
         M: join
         Start -> Set1 -> IF -> Set2 -> M
         IF.1 -> M
         Set1 -> M:1",
        "Start [1]
         Set1 <- Start [1]
         IF <- Set1 [1,0,0]
         Set2 <- IF [1]
         M <- Set2 Set1 [2]
         success",
    );
}

#[test]
fn legacy_does_not_force_a_sibling_farther_up_that_comes_by_itself() {
    check(
        "Start: trigger
         A: pass
         T: pass
         S: pass
         M: join
         Start -> A -> M
         A -> T -> S -> M:1",
        "Start [1]
         A <- Start [1]
         T <- A [1]
         S <- T [1]
         M <- A S [2]
         success",
    );
}

#[test]
fn v1_forces_nothing() {
    check(
        "v1
         Start: trigger
         Other: pass
         M: merge
         Start -> M
         Other -> M:1",
        "Start [1]
         M <- Start - [1]
         success",
    );
}
