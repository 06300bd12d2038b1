//! A log of everything on this thread, at every level.

use std::cell::RefCell;
use std::fmt::{Debug, Write};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

thread_local! {
    static LOG: RefCell<String> = const { RefCell::new(String::new()) };
    static DISPATCH: Dispatch = Dispatch::new(Everything);
}

/// Runs a function. Returns its result, and all fields of the events and spans that it made.
pub fn captured<T>(act: impl FnOnce() -> T) -> (T, String) {
    LOG.with_borrow_mut(String::clear);
    let result = DISPATCH.with(|dispatch| tracing::dispatcher::with_default(dispatch, act));
    (result, LOG.take())
}

struct Everything;

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Fields;

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Formatted before the log is borrowed: a value may itself log.
        let line = format!("{field}={value:?}");
        LOG.with_borrow_mut(|log| writeln!(log, "{line}"))
            .expect("a String takes every text");
    }
}
