use std::{fs, path::Path};

use millrace_core::{
    node::Policy,
    trigger::{ArmedTrigger, FireError},
};
use millrace_triggers::sources::check;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{World, trigger};

struct Folder {
    dir: TempDir,
    world: World,
}

impl Folder {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        let world = World::new(Policy { file_roots: vec![dir.path().to_owned()], allow_local_network: false });
        Self { dir, world }
    }
    fn trigger(&self, options: Value) -> ArmedTrigger {
        let mut options = options;
        if options.get("settle").is_none() {
            options["settle"] = json!(0.05);
        }
        let events = json!(["add", "change", "unlink", "addDir", "unlinkDir"]);
        trigger("local_file_trigger", json!({"triggerOn": "folder", "path": self.path(""), "events": events, "options": options}))
    }
    fn path(&self, name: &str) -> String {
        let folder = self.dir.path().join("in");
        if name.is_empty() { folder } else { folder.join(name) }.to_string_lossy().into_owned()
    }
    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }
    async fn expect(&mut self, event: &str, name: &str) {
        assert_eq!(self.world.item().await, json!({"event": event, "path": self.path(name)}));
    }
}

#[tokio::test]
async fn files_that_come_change_and_go_are_told_once_each() {
    for options in [json!({}), json!({"usePolling": true})] {
        let mut folder = Folder::new();
        folder.write("old", "1");
        let source = folder.world.start(&folder.trigger(options));
        folder.world.well().await;
        folder.write("a.csv", "1");
        folder.expect("add", "a.csv").await;
        folder.write("a.csv", "longer");
        folder.expect("change", "a.csv").await;
        fs::create_dir(folder.path("sub")).unwrap();
        folder.expect("addDir", "sub").await;
        folder.write("sub/deep.txt", "1");
        folder.expect("add", "sub/deep.txt").await;
        fs::remove_file(folder.path("a.csv")).unwrap();
        folder.expect("unlink", "a.csv").await;
        fs::remove_dir_all(folder.path("sub")).unwrap();
        folder.expect("unlinkDir", "sub").await;
        folder.expect("unlink", "sub/deep.txt").await;
        source.stop().await;
    }
}

#[tokio::test]
async fn a_folder_moved_in_is_told_with_all_that_is_in_it() {
    let mut folder = Folder::new();
    let outside = folder.dir.path().join("made");
    fs::create_dir_all(outside.join("x")).unwrap();
    fs::write(outside.join("x/y"), "1").unwrap();
    let _source = folder.world.start(&folder.trigger(json!({})));
    folder.world.well().await;
    fs::rename(&outside, folder.path("made")).unwrap();
    folder.expect("addDir", "made").await;
    folder.expect("addDir", "made/x").await;
    folder.expect("add", "made/x/y").await;
}

#[tokio::test]
async fn a_file_that_is_put_back_is_news() {
    let mut folder = Folder::new();
    let _source = folder.world.start(&folder.trigger(json!({})));
    folder.world.well().await;
    folder.write("a", "1");
    folder.expect("add", "a").await;
    let aside = folder.dir.path().join("aside");
    fs::rename(folder.path("a"), &aside).unwrap();
    folder.expect("unlink", "a").await;
    fs::rename(&aside, folder.path("a")).unwrap();
    folder.expect("add", "a").await;
}

#[tokio::test]
async fn ignored_files_deep_folders_and_unwanted_events_are_left_out() {
    let mut folder = Folder::new();
    fs::create_dir(folder.path("sub")).unwrap();
    let mut wanted = folder.trigger(json!({"ignored": "**/*.tmp", "depth": 0}));
    wanted.parameters.insert("events".into(), json!(["add"]));
    let _source = folder.world.start(&wanted);
    folder.world.well().await;
    for name in ["a.tmp", "sub/deep", "b"] {
        folder.write(name, "1");
    }
    folder.expect("add", "b").await;
    fs::remove_file(folder.path("b")).unwrap();
    folder.write("c", "1");
    folder.expect("add", "c").await;
}

#[tokio::test]
async fn a_folder_that_goes_is_told_and_one_that_comes_is_listened_to_again() {
    let mut folder = Folder::new();
    folder.write("kept", "1");
    let _source = folder.world.start(&folder.trigger(json!({})));
    folder.world.well().await;
    fs::rename(folder.path(""), folder.dir.path().join("away")).unwrap();
    assert!(folder.world.deaf().await.contains("is not there"));
    // A drive that is taken out is not a thousand deleted files.
    fs::rename(folder.dir.path().join("away"), folder.path("")).unwrap();
    folder.world.well().await;
    folder.write("new", "1");
    folder.expect("add", "new").await;
    fs::remove_dir_all(folder.path("")).unwrap();
    assert!(folder.world.deaf().await.contains("is not there"));
    fs::create_dir(folder.path("")).unwrap();
    folder.write("again", "1");
    folder.expect("add", "again").await;
    folder.expect("unlink", "kept").await;
    folder.expect("unlink", "new").await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_yet_is_waited_for() {
    let mut folder = Folder::new();
    fs::remove_dir(folder.path("")).unwrap();
    let _source = folder.world.start(&folder.trigger(json!({})));
    assert!(folder.world.deaf().await.contains("is not there"));
    fs::create_dir(folder.path("")).unwrap();
    folder.world.well().await;
    folder.write("a", "1");
    folder.expect("add", "a").await;
}

#[tokio::test]
async fn what_came_while_nothing_listened_is_caught_up_with_if_wanted() {
    let mut folder = Folder::new();
    folder.write("old", "1");
    let wanted = folder.trigger(json!({"catchUp": true}));
    let source = folder.world.start(&wanted);
    folder.world.well().await;
    folder.write("first", "1");
    folder.expect("add", "first").await;
    source.stop().await;
    folder.write("away", "1");
    folder.write("old", "changed");
    let source = folder.world.start(&wanted);
    folder.expect("add", "away").await;
    folder.expect("change", "old").await;
    source.stop().await;
    let _source = folder.world.start(&wanted);
    folder.world.well().await;
    folder.write("last", "1");
    folder.expect("add", "last").await;
}

#[tokio::test]
async fn without_catching_up_only_what_comes_now_counts() {
    let mut folder = Folder::new();
    let wanted = folder.trigger(json!({}));
    let source = folder.world.start(&wanted);
    folder.world.well().await;
    source.stop().await;
    folder.write("away", "1");
    let _source = folder.world.start(&wanted);
    folder.world.well().await;
    folder.write("now", "1");
    folder.expect("add", "now").await;
}

#[tokio::test]
async fn an_event_that_cannot_be_taken_is_offered_again() {
    let mut folder = Folder::new();
    let _source = folder.world.start(&folder.trigger(json!({})));
    folder.world.well().await;
    folder.world.refuse(vec![FireError::Failed("the disk is full".into()), FireError::Busy { retry_after_s: 0 }]);
    folder.write("a", "1");
    assert!(folder.world.deaf().await.contains("the disk is full"));
    folder.expect("add", "a").await;
}

#[tokio::test]
async fn a_source_of_a_workflow_that_is_not_deployed_ends() {
    let mut folder = Folder::new();
    let source = folder.world.start(&folder.trigger(json!({})));
    folder.world.well().await;
    folder.world.refuse(vec![FireError::NotDeployed]);
    folder.write("a", "1");
    folder.world.ports.tracker.close();
    folder.world.ports.tracker.wait().await;
    assert!(source.is_over());
}

#[tokio::test]
async fn one_file_is_watched_through_replacements() {
    let mut folder = Folder::new();
    folder.write("report", "1");
    let parameters = json!({"triggerOn": "file", "path": folder.path("report"), "options": {"settle": 0.05}});
    let _source = folder.world.start(&trigger("local_file_trigger", parameters));
    folder.world.well().await;
    folder.write("other", "1");
    folder.write("new", "22");
    fs::rename(folder.path("new"), folder.path("report")).unwrap();
    folder.expect("change", "report").await;
    folder.write("report", "333");
    folder.expect("change", "report").await;
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_followed_only_where_they_may_and_circles_end() {
    use std::os::unix::fs::symlink;
    let mut folder = Folder::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "1").unwrap();
    let inside = folder.dir.path().join("elsewhere");
    fs::create_dir(&inside).unwrap();
    fs::write(inside.join("fine"), "1").unwrap();
    let _source = folder.world.start(&folder.trigger(json!({})));
    folder.world.well().await;
    symlink(outside.path(), folder.path("a-out")).unwrap();
    symlink(folder.path(""), folder.path("b-circle")).unwrap();
    symlink(&inside, folder.path("c-in")).unwrap();
    folder.expect("addDir", "c-in").await;
    folder.expect("add", "c-in/fine").await;
}

#[test]
fn wrong_parameters_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let policy = Policy { file_roots: vec![dir.path().to_owned()], allow_local_network: false };
    let here = dir.path().to_string_lossy().into_owned();
    let events = json!(["add"]);
    for (parameters, named) in [
        (json!({"triggerOn": "folder", "events": events}), "path"),
        (json!({"triggerOn": "folder", "path": "={{ $json.x }}", "events": events}), "path"),
        (json!({"triggerOn": "folder", "path": "/etc", "events": events}), "path"),
        (json!({"triggerOn": "folder", "path": here}), "events"),
        (json!({"triggerOn": "folder", "path": here, "events": ["moved"]}), "events"),
        (json!({"triggerOn": "disk", "path": here, "events": events}), "triggerOn"),
        (json!({"triggerOn": "folder", "path": here, "events": events, "options": {"settle": -1}}), "options.settle"),
        (json!({"triggerOn": "folder", "path": here, "events": events, "options": {"ignored": "[z-a]"}}), "options.ignored"),
    ] {
        let error = check(&trigger("local_file_trigger", parameters.clone()), &policy).unwrap_err().to_string();
        assert!(error.contains(&format!("parameter {named}:")), "{parameters}: {error}");
    }
    assert!(Path::new(&here).is_dir());
    assert!(check(&trigger("webhook", json!({})), &policy).is_err());
}
