//! Which folders file nodes may touch.

use std::path::{Component, Path, PathBuf};

use millrace_core::{NodeError, node::Policy};

/// The folders, with their links resolved.
pub struct Roots {
    /// As configured, and as they really are.
    folders: Vec<(PathBuf, PathBuf)>,
    /// Where paths that do not begin at the root of the disk begin.
    base: PathBuf,
}

impl Roots {
    /// The folders of a policy: those it names, else the user's home folder.
    ///
    /// # Errors
    /// When it names none and there is no home folder.
    pub fn new(policy: &Policy) -> Result<Self, NodeError> {
        let home = std::env::home_dir().filter(|h| h.is_absolute());
        let named = if policy.file_roots.is_empty() { home.clone().into_iter().collect() } else { policy.file_roots.clone() };
        let folders: Vec<(PathBuf, PathBuf)> =
            named.into_iter().map(|f| (normalise(&f), f.canonicalize().unwrap_or_else(|_| normalise(&f)))).collect();
        let base = match (&folders[..], home) {
            ([], _) => {
                return Err(NodeError::new("node.file", "There is no home folder, so file nodes may touch no folder at all.")
                    .hint("Name the folders they may touch in MILLRACE_FILES_ROOT."));
            }
            (all, Some(home)) if all.iter().any(|(_, real)| home.starts_with(real)) => home,
            ([first, ..], _) => first.0.clone(),
        };
        Ok(Self { folders, base })
    }

    /// The path a user wrote, made absolute, if it lies in an allowed folder, also when links on the way are followed.
    ///
    /// # Errors
    /// When it does not.
    pub fn resolve(&self, written: &str) -> Result<PathBuf, NodeError> {
        let written = written.trim();
        if written.is_empty() || written.contains('\0') {
            return Err(NodeError::new("node.parameter", "The file path is empty.")
                .hint("Enter where the file is, such as ~/Documents/orders.csv."));
        }
        let path = normalise(&self.absolute(written));
        if !self.inside(&path, |f| &f.0) && !self.inside(&path, |f| &f.1) {
            return Err(self.refused(&path));
        }
        self.check_real(&path)?;
        Ok(path)
    }

    /// Refuses a path whose links lead out of the allowed folders. What does not exist yet is judged by the nearest folder that does.
    pub fn check_real(&self, path: &Path) -> Result<(), NodeError> {
        for (depth, ancestor) in path.ancestors().enumerate() {
            // A dangling link is there too: writing through it would create its target.
            let dangling = ancestor.symlink_metadata().is_ok_and(|m| m.is_symlink()) && !ancestor.exists();
            if dangling {
                return Err(self.refused(path));
            }
            if let Ok(real) = ancestor.canonicalize() {
                let whole = if depth == 0 { real } else { real.join(path.strip_prefix(ancestor).unwrap_or(Path::new(""))) };
                return if self.inside(&whole, |f| &f.1) { Ok(()) } else { Err(self.refused(path)) };
            }
        }
        Err(self.refused(path))
    }

    fn inside(&self, path: &Path, which: impl Fn(&(PathBuf, PathBuf)) -> &PathBuf) -> bool {
        self.folders.iter().any(|folder| path.starts_with(which(folder)))
    }

    fn absolute(&self, written: &str) -> PathBuf {
        match written.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
                let home = std::env::home_dir().unwrap_or_else(|| self.base.clone());
                home.join(rest.trim_start_matches(['/', '\\']))
            }
            _ => self.base.join(written),
        }
    }

    fn refused(&self, path: &Path) -> NodeError {
        let allowed = self.folders.iter().map(|f| f.0.display().to_string()).collect::<Vec<_>>().join(", ");
        NodeError::new(
            "node.file_access",
            format!("Workflows may not touch “{}”: it is outside the allowed folders ({allowed}).", path.display()),
        )
        .hint("Move the file there, or set MILLRACE_FILES_ROOT to the folders that may be used and start Millrace again.")
    }
}

/// Without `.` and `..`; never climbs above the root.
fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn setup() -> (tempfile::TempDir, Roots) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("allowed/sub")).unwrap();
        std::fs::write(dir.path().join("secret.txt"), "s").unwrap();
        let policy = Policy { allow_local_network: false, file_roots: vec![dir.path().join("allowed")] };
        let roots = Roots::new(&policy).unwrap();
        (dir, roots)
    }

    #[test]
    fn paths_inside_are_allowed_also_before_they_exist() {
        let (dir, roots) = setup();
        let inside = dir.path().join("allowed/new/deep/file.txt");
        assert_eq!(roots.resolve(inside.to_str().unwrap()).unwrap(), inside);
        assert_eq!(roots.resolve("sub/x.csv").unwrap(), dir.path().join("allowed/sub/x.csv"));
    }

    #[test]
    fn climbing_out_is_refused_and_the_error_names_folder_and_setting() {
        let (dir, roots) = setup();
        let error = roots.resolve(dir.path().join("allowed/sub/../../secret.txt").to_str().unwrap()).unwrap_err();
        assert_eq!(error.code, "node.file_access");
        assert!(error.message.contains("allowed"), "{error}");
        assert!(error.hint.unwrap().contains("MILLRACE_FILES_ROOT"));
        for path in ["/etc/passwd", "../secret.txt", "sub/../../secret.txt", "~/../../etc/passwd"] {
            assert!(roots.resolve(path).is_err(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_are_refused() {
        use std::os::unix::fs::symlink;
        let (dir, roots) = setup();
        symlink(dir.path(), dir.path().join("allowed/up")).unwrap();
        symlink(dir.path().join("secret.txt"), dir.path().join("allowed/file")).unwrap();
        symlink(dir.path().join("not-there"), dir.path().join("allowed/dangling")).unwrap();
        symlink(dir.path().join("allowed/sub"), dir.path().join("allowed/fine")).unwrap();
        for path in ["up/secret.txt", "up/new.txt", "file", "dangling", "dangling/x"] {
            assert!(roots.resolve(path).is_err(), "{path}");
        }
        assert!(roots.resolve("fine/x.txt").is_ok());
    }
}
