//! Loops: a wire back to an earlier node only raises the run index.

use serde_json::json;

use crate::play::check;

#[test]
fn a_wire_back_raises_the_run_index() {
    for order in ["v0", "v1"] {
        let play = check(
            &format!("{order}\nStart: trigger\nC: count limit=3\nBody: pass\nDone: pass\nStart -> C -> Body -> C\nC.1 -> Done"),
            "Start [1]
             C <- Start [1,0]
             Body <- C [1]
             C#1 <- Body [1,0]
             Body#1 <- C#1 [1]
             C#2 <- Body#1 [0,1]
             Done <- C.1#2 [1]
             success",
        );
        assert_eq!(play.output("Done", 0), json!([[{"n": 3}]]));
    }
}

#[test]
fn waiting_nodes_keep_what_each_round_of_two_loops_sent() {
    // n8n's own engine/v1-03: two loops feed a merge, whose second run lacks an input at the end.
    check(
        r#"v1
         Set: pass @640,660
         IF: count @900,660 limit=3
         Merge: merge @1180,760
         Set1: pass @640,320
         IF1: count @860,320 limit=3
         Merge1: merge @1180,420
         Merge2: merge @1500,600
         Start: trigger @-20,700
         Set -> IF -> Set, Merge1:1
         IF.1 -> Merge
         Merge -> Merge2:1
         Set1 -> IF1 -> Set1, Merge1
         Merge1 -> Merge2
         Start -> Merge:1, Set1, Set"#,
        "Start [1]
         Set1 <- Start [1]
         IF1 <- Set1 [1,0]
         Set1#1 <- IF1 [1]
         IF1#1 <- Set1#1 [1,0]
         Set1#2 <- IF1#1 [1]
         IF1#2 <- Set1#2 [0,1]
         Set <- Start [1]
         IF <- Set [1,0]
         Merge1 <- IF1 IF [2]
         Set#1 <- IF [1]
         IF#1 <- Set#1 [1,0]
         Merge1#1 <- IF1#1 IF#1 [2]
         Set#2 <- IF#1 [1]
         IF#2 <- Set#2 [0,1]
         Merge <- IF.1#2 Start [2]
         Merge2 <- Merge1 Merge [4]
         Merge2#1 <- Merge1#1 - [2]
         success",
    );
}
