//! One job from its header to its last frame.

use std::{
    io,
    time::{Duration, Instant},
};

use rquickjs::{Ctx, Object, Value};

use super::{
    super::{
        RECYCLE_BYTES,
        frame::Kind,
        message::{Job, Refusal, encode},
    },
    channel::Channel,
    realm::Realm,
};
use crate::js::{Failure, convert};

/// The parent's deadline comes first; this one is for the moment between the two.
const GRACE: Duration = Duration::from_secs(1);

/// What the code came to.
struct Outcome {
    state: Option<String>,
    result: Result<String, Refusal>,
}

/// Runs a job and reports. `false`: this process should not run another one.
pub(super) fn run(realm: &Realm, channel: &Channel, job: &Job) -> io::Result<bool> {
    let runtime = realm.sandbox.runtime();
    runtime.set_memory_limit(job.memory);
    // The hunt for cycles walks the whole heap; it can wait until a good part of what the job may have is used.
    runtime.set_gc_threshold(job.memory / 3);
    let limit = Duration::from_millis(job.timeout_ms).saturating_add(GRACE);
    let outcome = realm.sandbox.call_within(limit, |ctx| drive(ctx, realm, job, limit));
    match outcome {
        Ok(outcome) => {
            if let Some(state) = outcome.state {
                channel.write(Kind::State, state.as_bytes())?;
            }
            match outcome.result {
                Ok(text) => {
                    let text = without_lone_surrogates(text);
                    channel.write(Kind::Output, text.as_bytes())?;
                    Ok(text.len() <= RECYCLE_BYTES)
                }
                Err(mut refusal) => {
                    // A promise's callback that runs out of memory ends without a word, and what waits for it waits for ever.
                    let used = usize::try_from(runtime.memory_usage().malloc_size).unwrap_or_default();
                    if refusal.code == "code.result" && used > job.memory / 4 * 3 {
                        refusal = in_words(&Failure::Memory);
                    }
                    channel.write(Kind::Failed, &encode(&refusal))?;
                    Ok(refusal.code != "code.memory")
                }
            }
        }
        Err(failure) => {
            channel.write(Kind::Failed, &encode(&in_words(&failure)))?;
            Ok(false)
        }
    }
}

fn drive<'js>(ctx: &Ctx<'js>, realm: &Realm, job: &Job, limit: Duration) -> rquickjs::Result<Outcome> {
    let started = Instant::now();
    let header = String::from_utf8(encode(job)).unwrap_or_default();
    realm.begin.clone().restore(ctx)?.call::<_, ()>((header,))?;
    let step = realm.step.clone().restore(ctx)?;
    loop {
        while ctx.execute_pending_job() {
            if started.elapsed() > limit {
                return Err(rquickjs::Exception::throw_internal(ctx, "interrupted"));
            }
        }
        let value: Value = step.call(())?;
        if let Some(object) = value.as_object() {
            return read(object);
        }
        let wait = value.as_number().unwrap_or_default();
        if wait > 0.0 {
            let left = limit.saturating_sub(started.elapsed());
            // The child has one thread for its code and nothing else to do until the timer is due.
            #[allow(clippy::disallowed_methods)]
            std::thread::sleep(Duration::try_from_secs_f64(wait / 1000.0).unwrap_or(left).min(left));
        }
    }
}

fn read(outcome: &Object<'_>) -> rquickjs::Result<Outcome> {
    let text = |object: &Object<'_>, key: &str| -> rquickjs::Result<Option<String>> {
        let value: Value = object.get(key)?;
        Ok(value.as_string().map(convert::string))
    };
    let state = text(outcome, "state")?;
    let failure: Value = outcome.get("failure")?;
    let result = match failure.as_object() {
        None => Ok(text(outcome, "text")?.unwrap_or_else(|| "[]".to_owned())),
        Some(failure) => Err(Refusal {
            code: text(failure, "code")?.unwrap_or_default(),
            message: text(failure, "message")?.unwrap_or_default(),
            description: text(failure, "description")?,
        }),
    };
    Ok(Outcome { state, result })
}

fn in_words(failure: &Failure) -> Refusal {
    match failure {
        Failure::Timeout => Refusal::new("code.timeout", "The code ran longer than it may and was stopped."),
        Failure::Memory => Refusal {
            code: "code.memory".to_owned(),
            message: "The code used more memory than it may.".to_owned(),
            description: Some("Work on fewer items at a time (Loop Over Items), or keep less in variables.".to_owned()),
        },
        Failure::Thrown(thrown) => {
            Refusal { code: "code.thrown".to_owned(), message: thrown.message.clone(), description: thrown.description.clone() }
        }
        Failure::Engine(why) => Refusal::new("code.crashed", format!("The JavaScript engine failed: {why}.")),
    }
}

/// `JSON.stringify` writes half of a surrogate pair (a cut emoji) as an escape that strict readers refuse; it becomes
/// U+FFFD. Whole pairs are written as they are, so every such escape is a lone half.
fn without_lone_surrogates(mut text: String) -> String {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("\\ud")) {
        let at = from + found;
        let slashes = text.as_bytes()[..at].iter().rev().take_while(|b| **b == b'\\').count();
        let third = text.as_bytes().get(at + 3).copied().unwrap_or_default();
        // An odd number of backslashes before it: this one is escaped text, not an escape.
        if slashes % 2 == 0 && matches!(third, b'8'..=b'9' | b'a'..=b'f') {
            text.replace_range(at..at + 6, "\\ufffd");
        }
        from = at + 3;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_emoji_becomes_a_replacement_character() {
        assert_eq!(without_lone_surrogates(r#"["a\ud83d","\ude00b"]"#.to_owned()), r#"["a\ufffd","\ufffdb"]"#);
        assert_eq!(
            without_lone_surrogates(r#"["\\ud83d","\ud7ff"]"#.to_owned()),
            r#"["\\ud83d","\ud7ff"]"#,
            "escaped text and other characters stay"
        );
    }
}
