//! Every command on PostgreSQL instead of the data folder's own database.

use serde_json::{Value, json};

use crate::{
    postgres::Database,
    program::{Place, deployable},
    server::{Server, until},
};

#[test]
fn every_command_works_on_postgresql() {
    let database = tokio::runtime::Runtime::new().unwrap().block_on(Database::new());
    let place = Place { store: Some(database.address().to_owned()), ..Place::new() };
    let file = place.file("orders.json", deployable("orders", &[]));
    let imported = place.run(&["import".as_ref(), file.as_os_str(), "--deploy".as_ref(), "--output".as_ref(), "json".as_ref()]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    let id = imported.json()[0]["id"].as_str().unwrap().to_owned();
    assert!(!place.folder.path().join("data/millrace.db").exists(), "nothing is kept in the folder's own database");
    assert_eq!(place.run(&["list", "--output", "json"]).json()[0]["live_version"], 1);
    assert_eq!(place.run(&["export", "orders"]).json()["name"], "orders");
    assert_eq!(place.run(&["undeploy", &id]).code, 0);
    assert_eq!(place.run(&["deploy", "orders"]).code, 0);

    let server = Server::armed(&place);
    assert_eq!(server.post("/webhook/orders", &json!({"n": 1})), 200);
    let executions = || -> Value { place.run(&["executions", "--status", "success", "--output", "json"]).json() };
    until("it has run", || executions()["items"].as_array().unwrap().len() == 1);
    let execution = executions()["items"][0]["id"].as_str().unwrap().to_owned();
    #[cfg(unix)]
    assert_eq!(server.stop(), Some(0));
    #[cfg(not(unix))]
    drop(server);

    let one = place.run(&["execution", &execution, "--output", "json"]).json();
    assert_eq!(one["runs"].as_array().unwrap().len(), 1);
    let doctor = place.run(&["doctor"]);
    assert_eq!(doctor.code, 0, "{}{}", doctor.stdout, doctor.stderr);
    let own = Place::new();
    let nothing = own.run(&["list"]);
    assert!(
        nothing.code == 2 && nothing.stderr.contains("no Millrace data"),
        "the folder's own database knows nothing of it: {}",
        nothing.stderr
    );
    // From a computer that has no folder for it, what is in the database can be read.
    let elsewhere = Place { store: place.store.clone(), ..Place::new() };
    assert_eq!(elsewhere.run(&["list", "--output", "json"]).json()[0]["live_version"], 1);
    assert!(!elsewhere.folder.path().join("data").exists());
}

#[test]
fn an_address_that_is_none_is_refused_without_its_password() {
    let place = Place { store: Some("mysql://ada:hunter2@localhost/x".into()), ..Place::new() };
    let wrong = place.run(&["list"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
    assert!(!wrong.stderr.contains("hunter2"), "{}", wrong.stderr);
    let place = Place { store: Some("postgres://ada:hunter2@127.0.0.1:1/x".into()), ..Place::new() };
    let nobody = place.run(&["list"]);
    assert_eq!(nobody.code, 1, "{}", nobody.stderr);
    assert!(nobody.stderr.contains("127.0.0.1") && !nobody.stderr.contains("hunter2"), "{}", nobody.stderr);
}
