//! Data tables through the doors: by hand, by workflows, and as what starts workflows.

use serde_json::{Value, json};

use crate::{
    served::{Served, hook, pass, row},
    setup::World,
};

fn columns() -> Value {
    json!([{"name": "name", "type": "string"}, {"name": "total", "type": "number"}])
}

type Node = (&'static str, &'static str, f64, Value);

fn on_rows(more: Value) -> Node {
    let mut parameters = json!({"events": ["data_table_row_changed"]});
    parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ("On row", "millrace.appEventTrigger", 1.0, parameters)
}

/// Adds a row to a table.
fn add(table: &str, name: &str) -> Node {
    let columns = json!({"mappingMode": "defineBelow", "value": {"name": name}});
    (
        "Add",
        "dataTable",
        1.1,
        json!({"operation": "insert", "dataTableId": {"__rl": true, "mode": "name", "value": table}, "columns": columns}),
    )
}

async fn table(served: &Served, name: &str) -> Value {
    served.call("data_table_create", json!({"name": name, "columns": columns()})).await["id"].clone()
}

#[tokio::test]
async fn tables_and_rows_are_made_changed_and_deleted() {
    let world = World::new().await;
    let made = world.call("data_table_create", json!({"name": "Orders", "columns": columns()})).await;
    let id = &made["id"];
    assert_eq!(made["columns"], json!([{"id": 1, "name": "name", "type": "string"}, {"id": 2, "name": "total", "type": "number"}]));
    let first = world.call("data_table_row_insert", json!({"id": id, "values": {"name": "Ann", "total": "7"}})).await;
    assert_eq!((&first["id"], &first["values"]), (&json!("1"), &json!({"name": "Ann", "total": 7})));
    world.call("data_table_row_insert", json!({"id": id, "values": {"name": "Bob"}})).await;
    let changed = world.call("data_table_row_update", json!({"id": id, "row_id": "2", "values": {"total": 1.5}})).await;
    assert_eq!(changed["values"], json!({"name": "Bob", "total": 1.5}));
    let wanted =
        json!([{"id": 2, "name": "sum", "type": "number"}, {"name": "due", "type": "date"}, {"id": 1, "name": "name", "type": "string"}]);
    let changed = world.call("data_table_update", json!({"id": id, "name": "Bills", "columns": wanted})).await;
    assert_eq!((&changed["name"], &changed["columns"][1]), (&json!("Bills"), &json!({"id": 3, "name": "due", "type": "date"})));
    let found = world.call("data_table_rows", json!({"id": id, "query": "bo"})).await;
    assert_eq!(
        (found["items"].as_array().unwrap().len(), &found["items"][0]["values"]),
        (1, &json!({"sum": 1.5, "due": null, "name": "Bob"}))
    );
    assert_eq!(world.call("data_table_get", json!({"id": id})).await["row_count"], 2);
    assert_eq!(world.call("data_table_list", json!({})).await["items"][0]["name"], "Bills");

    for (name, request, code) in [
        ("data_table_create", json!({"name": "Bills"}), "conflict"),
        ("data_table_create", json!({"name": ""}), "invalid_request"),
        ("data_table_row_insert", json!({"id": id, "values": {"no": 1}}), "invalid_request"),
        ("data_table_row_update", json!({"id": id, "row_id": "9", "values": {}}), "not_found"),
        ("data_table_row_update", json!({"id": id, "row_id": "x", "values": {}}), "invalid_request"),
        ("data_table_row_insert", json!({"id": id, "values": {"name": "x".repeat(1_100_000)}}), "limit"),
        ("data_table_rows", json!({"id": id, "after": "%%"}), "cursor"),
    ] {
        assert_eq!(world.code(name, request).await, code, "{name}");
    }
    world.call("data_table_row_delete", json!({"id": id, "row_ids": ["1", "9"]})).await;
    assert_eq!(world.call("data_table_rows", json!({"id": id})).await["items"][0]["id"], "2");
    world.call("data_table_delete", json!({"id": id})).await;
    assert_eq!(world.code("data_table_get", json!({"id": id})).await, "not_found");

    let log = world.call("audit_list", json!({"query": id, "limit": 100})).await;
    let log: Vec<_> = log["items"].as_array().unwrap().iter().filter(|e| e["outcome"] == "ok").collect();
    let target = format!("data_table:{}", id.as_str().unwrap());
    assert!(log.iter().all(|entry| entry["target"] == target));
    let of = |use_case: &str| *log.iter().find(|e| e["use_case"] == use_case).unwrap_or_else(|| panic!("{use_case} is not in the log"));
    assert_eq!(
        (&of("data_table_create")["after"]["name"], &of("data_table_update")["before"]["name"]),
        (&json!("Orders"), &json!("Orders"))
    );
    let update = of("data_table_row_update");
    assert_eq!((&update["before"]["total"], &update["after"]["total"]), (&Value::Null, &json!(1.5)));
    assert_eq!(of("data_table_row_delete")["before"]["name"], "Ann");
    assert_eq!(of("data_table_delete")["before"]["rows"], 1);
}

#[tokio::test]
async fn a_change_of_a_row_starts_who_listens_once_with_the_row() {
    let served = Served::new().await;
    let orders = table(&served, "Orders").await;
    let bills = table(&served, "Bills").await;
    let all = served.deploy(&row("All", json!({}), &[on_rows(json!({})), pass("A")])).await;
    let added = on_rows(json!({"tables": "orders", "changes": ["inserted"]}));
    let new_orders = served.deploy(&row("New orders", json!({}), &[added, pass("A")])).await;
    let large = json!({"conditions": [{"field": "after.total", "operation": "larger", "value": "100"}]});
    let large = served.deploy(&row("Large", json!({}), &[on_rows(json!({"filters": large})), pass("A")])).await;

    served.call("data_table_row_insert", json!({"id": orders, "values": {"name": "Ann", "total": 7}})).await;
    served.wait_for(&all, "success", 1).await;
    served.call("data_table_row_update", json!({"id": orders, "row_id": "1", "values": {"total": 700}})).await;
    served.wait_for(&all, "success", 2).await;
    served.call("data_table_row_insert", json!({"id": bills, "values": {"name": "Rent"}})).await;
    served.wait_for(&all, "success", 3).await;
    served.call("data_table_row_delete", json!({"id": orders, "row_ids": ["1"]})).await;
    let heard = served.wait_for(&all, "success", 4).await;
    let mut items = vec![];
    for execution in heard.iter().rev() {
        items.push(served.output(&execution["id"], "A").await.remove(0));
    }
    let told: Vec<_> = items.iter().map(|i| (i["table"]["name"].as_str().unwrap(), i["change"].as_str().unwrap())).collect();
    assert_eq!(told, [("Orders", "inserted"), ("Orders", "updated"), ("Bills", "inserted"), ("Orders", "deleted")]);
    let update = &items[1];
    assert_eq!((&update["event"], &update["table"]["id"], &update["row"]["id"]), (&json!("data_table_row_changed"), &orders, &json!(1)));
    assert_eq!((&update["before"]["total"], &update["after"]["total"], &update["after"]["name"]), (&json!(7), &json!(700), &json!("Ann")));
    assert_eq!((&items[0]["before"], &items[3]["after"], &items[0]["workflow"]["id"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!(served.wait_for(&new_orders, "success", 1).await.len(), 1);
    assert_eq!(served.wait_for(&large, "success", 1).await.len(), 1);
    assert_eq!(served.executions(json!({"workflow_id": all})).await.len(), 4, "each change started it once");
}

#[tokio::test]
async fn a_workflow_writes_reads_and_does_not_hear_of_itself() {
    let served = Served::new().await;
    let orders = table(&served, "Orders").await;
    let writer = served.deploy(&row("Writer", json!({}), &[hook("order"), add("Orders", "={{ $json.body.who }}")])).await;
    let upsert = json!({
        "operation": "upsert", "dataTableId": {"__rl": true, "mode": "id", "value": orders},
        "filters": {"conditions": [{"keyName": "id", "condition": "eq", "keyValue": "={{ $json.row.id }}"}]},
        "columns": {"mappingMode": "defineBelow", "value": {"total": "={{ $json.row.id * 10 }}"}},
    });
    let counter = served.deploy(&row("Counter", json!({}), &[on_rows(json!({})), ("Put", "dataTable", 1.1, upsert)])).await;
    served.post("/webhook/order", json!({"who": "Ann"})).await;
    let written = served.wait_for(&writer, "success", 1).await;
    assert_eq!(served.output(&written[0]["id"], "Add").await[0]["name"], "Ann");
    let counted = served.wait_for(&counter, "success", 1).await;
    let put = &served.output(&counted[0]["id"], "Put").await[0];
    assert_eq!((&put["id"], &put["name"], &put["total"]), (&json!(1), &json!("Ann"), &json!(10)));
    let event = &served.output(&counted[0]["id"], "On row").await[0];
    assert_eq!((&event["workflow"]["id"], &event["execution"]["id"]), (&writer, &written[0]["id"]));
    // What comes later than a second one would.
    served.post("/webhook/order", json!({"who": "Bob"})).await;
    served.wait_for(&counter, "success", 2).await;
    assert_eq!(served.executions(json!({"workflow_id": counter})).await.len(), 2, "its own change did not start it");
}

#[tokio::test]
async fn many_rows_at_once_start_one_execution_each() {
    let served = Served::new().await;
    let orders = table(&served, "Orders").await;
    let listener = served.deploy(&row("All", json!({}), &[on_rows(json!({}))])).await;
    let many = json!({"jsCode": "return Array.from({length: 150}, (_, n) => ({json: {total: n}}))"});
    let auto = json!({"operation": "insert", "dataTableId": {"__rl": true, "mode": "id", "value": orders}, "columns": {"mappingMode": "autoMapInputData"}});
    served.deploy(&row("Bulk", json!({}), &[hook("bulk"), ("Many", "code", 2.0, many), ("Add", "dataTable", 1.0, auto)])).await;
    served.post("/webhook/bulk", json!({})).await;
    let started = served.wait_for(&listener, "success", 150).await;
    assert_eq!((started.len(), &served.call("data_table_get", json!({"id": orders})).await["row_count"]), (150, &json!(150)));
}

#[tokio::test]
async fn workflows_that_start_each_other_come_to_an_end_that_is_told() {
    let served = Served::new().await;
    for name in ["Ping", "Pong"] {
        table(&served, name).await;
    }
    let ping = served.deploy(&row("Ping", json!({}), &[on_rows(json!({"tables": "Ping"})), add("Pong", "x")])).await;
    let pong = served.deploy(&row("Pong", json!({}), &[on_rows(json!({"tables": "Pong"})), add("Ping", "x")])).await;
    let id = served.call("data_table_list", json!({})).await["items"][0]["id"].clone();
    served.call("data_table_row_insert", json!({"id": id, "values": {}})).await;
    let alarm = served
        .until("the chain is cut", async || {
            let alarms = served.alarms("workflow_failing", false).await;
            alarms.into_iter().next()
        })
        .await;
    assert!(alarm["title"].as_str().unwrap().contains("start each other"), "{alarm}");
    served.wait_for(&ping, "success", 16).await;
    served.wait_for(&pong, "success", 16).await;
    assert_eq!(served.executions(json!({"limit": 200})).await.len(), 32);
}
