//! Mistakes of a document that people write, each with its line and its place.

use std::cell::RefCell;
use std::fmt;

use crate::protocol::{Mismatch, Severity};

/// A mistake in a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The place, what was expected there and what stands there; no secret is shown.
    pub mismatch: Mismatch,
    /// The same in words, without the place as a pointer.
    pub message: String,
}

/// All mistakes of one document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problems {
    /// What the document is called.
    pub file: String,
    /// Its mistakes, by line; never empty.
    pub list: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}:{}: {}", self.file, problem.line, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Where problems are noted while a document is read.
#[derive(Debug)]
pub(super) struct Notes {
    /// The byte at which each line starts.
    line_starts: Vec<usize>,
    list: RefCell<Vec<Problem>>,
}

impl Notes {
    pub(super) fn on(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(index, _)| index + 1);
        Self { line_starts: std::iter::once(0).chain(ends).collect(), list: RefCell::default() }
    }

    /// Notes a problem at a byte of the text. A document with any is refused, so all are errors.
    pub(super) fn add(&self, offset: usize, mismatch: Mismatch, message: String) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let mismatch = Mismatch { severity: Severity::Error, ..mismatch };
        self.list.borrow_mut().push(Problem { line, mismatch, message });
    }

    /// All problems so far, by line.
    pub(super) fn take(&self) -> Vec<Problem> {
        let mut list = self.list.take();
        list.sort_by_key(|problem| problem.line);
        list
    }
}
