//! What the child takes from itself before it runs foreign code. Best effort: the world that the code sees has no
//! files, network or processes in the first place.

/// Closes everything the parent may have leaked into us, before any thread of ours can open something.
pub(super) fn close_inherited_files() {
    #[cfg(unix)]
    unix::close_inherited_files();
}

/// Limits for the life of the process.
pub(super) fn tighten() {
    #[cfg(unix)]
    unix::tighten();
}

/// Limits that grow with each job: backstops for the case that QuickJS's own limits and the parent's deadline fail.
pub(super) fn for_job(timeout_ms: u64, memory: usize) {
    #[cfg(unix)]
    unix::for_job(timeout_ms, memory);
    #[cfg(not(unix))]
    let _ = (timeout_ms, memory);
}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicU64, Ordering};

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// Open files a child needs: its two pipes, twice, and some air.
    const FILES: u64 = 16;
    /// Address space that the program itself, its stacks and the allocator's reserves may take.
    const BASE_BYTES: u64 = 2 << 30;

    pub(super) fn close_inherited_files() {
        let folder = if cfg!(target_os = "linux") { "/proc/self/fd" } else { "/dev/fd" };
        let open: Vec<i32> = std::fs::read_dir(folder)
            .map(|entries| entries.filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok()).filter(|fd| *fd > 2).collect())
            .unwrap_or_default();
        // The handle that listed the folder is among them, and closed by now.
        let still_open = |fd: &i32| std::fs::symlink_metadata(format!("{folder}/{fd}")).is_ok();
        for fd in open.into_iter().filter(still_open) {
            // SAFETY: the number is open, we are the only thread, and own nothing above 2 yet.
            #[allow(unsafe_code)]
            unsafe {
                rustix::io::close(fd);
            }
        }
    }

    pub(super) fn tighten() {
        lower(Resource::Nofile, FILES);
        // It writes no files (pipes do not count), dumps no memory, starts no process.
        lower(Resource::Fsize, 0);
        lower(Resource::Core, 0);
        #[cfg(target_os = "linux")]
        lower(Resource::Nproc, 0);
    }

    pub(super) fn for_job(timeout_ms: u64, memory: usize) {
        static SECONDS: AtomicU64 = AtomicU64::new(5);
        let more = timeout_ms / 1000 + 5;
        soft(Resource::Cpu, SECONDS.fetch_add(more, Ordering::Relaxed) + more);
        // JavaScript's heap is limited exactly by QuickJS; this bounds everything around it.
        #[cfg(target_pointer_width = "64")]
        soft(Resource::As, (memory as u64).saturating_mul(6).saturating_add(BASE_BYTES));
    }

    /// A system that refuses keeps its own limit; nothing here is the only line of defence.
    fn lower(resource: Resource, to: u64) {
        let hard = getrlimit(resource).maximum.map_or(to, |max| max.min(to));
        let _ = setrlimit(resource, Rlimit { current: Some(hard), maximum: Some(hard) });
    }

    fn soft(resource: Resource, to: u64) {
        let maximum = getrlimit(resource).maximum;
        let _ = setrlimit(resource, Rlimit { current: Some(maximum.map_or(to, |max| max.min(to))), maximum });
    }
}
