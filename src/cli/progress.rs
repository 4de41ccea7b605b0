//! How far a run of checks is: a bar on standard error, and a line for each group as it ends.
//!
//! Nothing of it where nobody watches: in a pipe, with `--json` or `--quiet`.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::check::{Check, Event, Outcome};
use crate::report::{Sort, Style, render_group};

use super::output::Output;

/// So often the seconds are written anew; a check may wait for a token to expire.
const TICK: Duration = Duration::from_millis(250);

/// The progress of one run. Whatever way it ends, the bar is taken off the terminal.
pub(super) struct Progress<'a> {
    output: &'a Output,
    bar: ProgressBar,
    /// Where lines are written as groups end; `None` where they come all together afterwards.
    groups: Option<Mutex<Vec<Group>>>,
    width: usize,
    /// Whether a device could not be put back after the end.
    left_otherwise: AtomicBool,
}

/// A group of checks under way.
struct Group {
    name: &'static str,
    to_come: BTreeSet<&'static str>,
    ended: Vec<Sort>,
    /// How many had ended when its line was written.
    written: usize,
}

impl Group {
    fn line(&mut self, width: usize, style: Style) -> Option<String> {
        if !self.to_come.is_empty() || self.written == self.ended.len() {
            return None;
        }
        self.written = self.ended.len();
        Some(render_group(self.name, width, &self.ended, style))
    }
}

impl<'a> Progress<'a> {
    /// Begins to show how far these checks are, where somebody watches.
    pub(super) fn start(checks: &[&'static Check], output: &'a Output) -> Self {
        let is_watched = output.is_watched();
        let bar = if is_watched { bar(checks.len()) } else { ProgressBar::hidden() };
        let mut groups: Vec<Group> = Vec::new();
        for check in checks {
            let name = check.group();
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => _ = group.to_come.insert(check.id),
                None => groups.push(Group {
                    name,
                    to_come: BTreeSet::from([check.id]),
                    ended: Vec::new(),
                    written: 0,
                }),
            }
        }
        let width = groups.iter().map(|group| group.name.len()).max().unwrap_or(0);
        let is_live = is_watched && output.is_data_watched();
        let groups = is_live.then(|| Mutex::new(groups));
        Self { output, bar, groups, width, left_otherwise: AtomicBool::new(false) }
    }

    /// Something goes on.
    pub(super) fn told(&self, event: &Event<'_>) {
        match event {
            Event::Device(name) => self.bar.set_message(format!("{name}, which is put back")),
            Event::Ended(outcomes) => self.ended(outcomes),
            Event::LeftOtherwise(name, states) => {
                let words =
                    states.iter().map(|it| format!("{} was {}, is {}", it.state, it.was, it.is));
                let words = words.collect::<Vec<_>>().join("; ");
                self.left_otherwise.store(true, Ordering::Relaxed);
                self.say(&format!("please see to {name}, which could not be put back: {words}"));
            }
        }
    }

    fn ended(&self, outcomes: &[Outcome]) {
        let Some(first) = outcomes.first() else { return };
        self.bar.set_message(first.id);
        self.bar.inc(1);
        let Some(mut groups) = self.groups() else { return };
        let name = first.check().group();
        let Some(group) = groups.iter_mut().find(|group| group.name == name) else { return };
        group.to_come.remove(first.id);
        group.ended.extend(outcomes.iter().map(Sort::of));
        if let Some(line) = group.line(self.width, self.output.style()) {
            self.bar.suspend(|| self.output.text(&line));
        }
    }

    /// Whether a device could not be put back after the run was ended.
    pub(super) fn has_left_otherwise(&self) -> bool {
        self.left_otherwise.load(Ordering::Relaxed)
    }

    /// Says something above the bar.
    pub(super) fn say(&self, words: &str) {
        self.bar.suspend(|| self.output.talk(words));
    }

    /// Takes the bar away; says whether every group has its line already.
    pub(super) fn finish(self) -> bool {
        self.bar.finish_and_clear();
        let Some(mut groups) = self.groups() else {
            return false;
        };
        for group in &mut *groups {
            // What ended after the line was written changes what it says.
            if let Some(line) = group.line(self.width, self.output.style()) {
                self.output.text(&line);
            }
        }
        true
    }

    fn groups(&self) -> Option<MutexGuard<'_, Vec<Group>>> {
        Some(self.groups.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Also where the run is given up, as by Ctrl-C.
impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn bar(checks: usize) -> ProgressBar {
    let length = u64::try_from(checks).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("  {bar:16} {pos:>4}/{len} {elapsed:>4}  {wide_msg}")
        .expect("a template that indicatif reads");
    bar.set_style(style.progress_chars("=> "));
    bar.enable_steady_tick(TICK);
    bar
}
