//! Generates Tauri's context: capabilities, icons, the window's configuration.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=ui/dist");
    // The bundler embeds the built UI; a checkout that has not built it yet must still compile.
    if let Err(error) = std::fs::create_dir_all("ui/dist") {
        println!("cargo:warning=ui/dist could not be made: {error}");
    }
    let commands =
        tauri_build::AppManifest::new().commands(&["call", "subscribe", "save_file", "close_answer", "autostart_get", "autostart_set"]);
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*").app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error=the Tauri context could not be built: {error:#}");
        std::process::exit(1);
    }
}
