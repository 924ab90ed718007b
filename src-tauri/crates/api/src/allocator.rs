//! How the system's allocator is used.
//!
//! glibc gives each thread memory of its own, up to eight times as many arenas as there are processors, and keeps what they free. Nearly
//! all threads here (SQLite's, the engine's, the door's) hold little at a time: with two arenas a server that watches ten thousand
//! schedules takes a quarter less memory for a few hundredths more time. Other systems have nothing to set.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: i32 = 2;

/// To be called first of all, before there are threads.
pub fn use_few_arenas() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: `mallopt` may be called at any time; a value that it does not know changes nothing.
    #[allow(unsafe_code)]
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, ARENAS);
    }
}

/// Gives memory back to the system that is free now and was needed once: after the start, which reads everything there is.
pub(crate) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: `malloc_trim` takes the allocator's own locks and touches free memory only.
    #[allow(unsafe_code)]
    unsafe {
        libc::malloc_trim(0);
    }
}
