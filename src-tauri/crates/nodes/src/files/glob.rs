//! Finds the files a pattern names: `*`, `?`, `[ab]`, `{a,b}`, `**`.

use std::path::{Path, PathBuf};

use millrace_core::NodeError;
use millrace_reach::{pattern::to_regex, roots::Roots};
use regex::Regex;

/// Files one pattern may give; a mistyped `**` must not read a whole disk.
const MOST_FILES: usize = 10_000;
/// Folders one pattern may look into.
const MOST_FOLDERS: usize = 100_000;

/// The files a selector names, sorted by path. A selector that is a file's name is that file.
///
/// # Errors
/// When it leads outside the allowed folders or names too many files.
pub(crate) fn find(roots: &Roots, selector: &str) -> Result<Vec<PathBuf>, NodeError> {
    let selector = selector.trim();
    if let Ok(path) = roots.resolve(selector)
        && path.is_file()
    {
        return Ok(vec![path]);
    }
    let selector = if cfg!(windows) { selector.replace('\\', "/") } else { selector.to_owned() };
    let fixed = selector
        .find(['*', '?', '[', '{'])
        .map_or(selector.as_str(), |at| selector[..at].rfind('/').map_or("", |slash| &selector[..=slash]));
    if fixed == selector {
        roots.resolve(&selector)?; // the error for a path that is not allowed; a missing file is simply no file
        return Ok(vec![]);
    }
    let start = roots.resolve(if fixed.is_empty() { "." } else { fixed })?;
    let pattern = to_regex(&selector[fixed.len()..])?;
    let mut walk = Walk {
        roots,
        pattern,
        deep: selector.contains("**"),
        depth: selector[fixed.len()..].matches('/').count(),
        found: vec![],
        folders: 0,
    };
    walk.folder(&start, "", 0)?;
    walk.found.sort();
    Ok(walk.found)
}

struct Walk<'a> {
    roots: &'a Roots,
    pattern: Regex,
    deep: bool,
    depth: usize,
    found: Vec<PathBuf>,
    folders: usize,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), NodeError> {
        self.folders += 1;
        if self.folders > MOST_FOLDERS || self.found.len() > MOST_FILES {
            return Err(NodeError::new("node.file", format!("The file selector names more than {MOST_FILES} files."))
                .hint("Make the pattern narrower."));
        }
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let (path, relative) = (entry.path(), format!("{prefix}{name}"));
            let is_link = entry.file_type().is_ok_and(|t| t.is_symlink());
            if path.is_dir() {
                // Links to folders are not followed in depth: they may form a circle.
                let wanted = (self.deep && !is_link && depth < 64) || depth < self.depth;
                if wanted && (!is_link || self.roots.check_real(&path).is_ok()) {
                    self.folder(&path, &format!("{relative}/"), depth + 1)?;
                }
            } else if self.pattern.is_match(&relative) && (!is_link || self.roots.check_real(&path).is_ok()) {
                self.found.push(path);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use millrace_core::node::Policy;

    use super::*;

    #[test]
    fn patterns_name_the_files_people_mean() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.csv", "b.csv", "c.json", "sub/d.csv", "sub/deep/e.csv", "x[1].csv", ".hidden.csv"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let roots = Roots::new(&Policy { allow_local_network: false, file_roots: vec![dir.path().to_owned()] }).unwrap();
        let names = |pattern: &str| -> Vec<String> {
            let found = find(&roots, &format!("{}/{pattern}", dir.path().display())).unwrap();
            found.iter().map(|p| p.strip_prefix(dir.path()).unwrap().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(names("*.csv"), ["a.csv", "b.csv", "x[1].csv"]);
        assert_eq!(names("[ab].csv"), ["a.csv", "b.csv"]);
        assert_eq!(names("x[1].csv"), ["x[1].csv"]);
        assert_eq!(names("*.{csv,json}"), ["a.csv", "b.csv", "c.json", "x[1].csv"]);
        assert_eq!(names("**/*.csv"), ["a.csv", "b.csv", "sub/d.csv", "sub/deep/e.csv", "x[1].csv"]);
        assert_eq!(names("sub/?.csv"), ["sub/d.csv"]);
        assert_eq!(names("none*.csv"), Vec::<String>::new());
        assert!(find(&roots, "/etc/*.conf").is_err());
    }
}
