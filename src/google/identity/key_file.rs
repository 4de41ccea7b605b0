//! Keeps the keys: `<state>/identity/keys.json`, for its owner's eyes alone, replaced atomically.
//!
//! A file that cannot be read is an error and is never overwritten: clouds may have been given its
//! public keys.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Keys;
use super::key::Key;
use super::keys::MOST_KEYS;
use crate::wire::{
    Chance, LARGEST_FILE, create_private_file, hold_private_file, read_regular_file,
    write_private_file,
};

/// The layout written today.
const LAYOUT_VERSION: u64 = 1;

/// The file of the keys under a state directory.
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
}

/// What a rotation came to.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The keys from now on, the new one first.
    pub keys: Keys,
    /// The id of the key that is in the set no more, where there were two before.
    pub dropped: Option<String>,
}

/// Why the keys cannot be kept or found again.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file system refuses.
    #[error("could not {doing} `{}`: {source}", .path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is there and cannot be understood.
    #[error("the key file `{}` is broken: {problem}; mend it, or move it away: then new keys are made, and clouds need those", .path.display())]
    Broken {
        /// Which file.
        path: PathBuf,
        /// What is wrong; never a value of the file.
        problem: String,
    },
}

/// The whole file, the key that signs first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    version: u64,
    keys: Vec<KeyPart>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyPart {
    kid: String,
    private_key: String,
}

impl KeyFile {
    /// Keeps keys under `state_directory`, which is made when the first are saved.
    pub fn new(state_directory: impl Into<PathBuf>) -> Self {
        Self { path: state_directory.into().join("identity").join("keys.json") }
    }

    /// Where the keys are kept.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Loads the keys; `None` where none were made yet.
    ///
    /// # Errors
    /// The file cannot be read or understood.
    pub fn load(&self) -> Result<Option<Keys>, KeyFileError> {
        match read_regular_file(&self.path, LARGEST_FILE) {
            Ok(bytes) => parse(&bytes)
                .map(Some)
                .map_err(|problem| KeyFileError::Broken { path: self.path.clone(), problem }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.failed("read", source)),
        }
    }

    /// Loads the keys, or makes them where there are none yet.
    ///
    /// # Errors
    /// The file cannot be read, understood or written.
    pub fn load_or_make(&self, chance: &dyn Chance) -> Result<Keys, KeyFileError> {
        if let Some(keys) = self.load()? {
            return Ok(keys);
        }
        let keys = Keys::generate(chance);
        match create_private_file(&self.path, &render(&keys)) {
            Ok(()) => Ok(keys),
            // Another process was quicker: its keys are the ones.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.load()?.ok_or_else(|| self.failed("write", error))
            }
            Err(error) => Err(self.failed("write", error)),
        }
    }

    /// Puts a new signing key in front of the one before, or makes the first. Of two at once, one
    /// waits: neither's new key is lost.
    ///
    /// # Errors
    /// The file cannot be read, understood or written; then the keys are as they were.
    pub fn rotate(&self, chance: &dyn Chance) -> Result<Rotation, KeyFileError> {
        let lock = self.path.with_extension("lock");
        let _held = hold_private_file(&lock).map_err(|source| KeyFileError::Io {
            doing: "lock",
            path: lock.clone(),
            source,
        })?;
        let Some(keys) = self.load()? else {
            return Ok(Rotation { keys: self.load_or_make(chance)?, dropped: None });
        };
        let dropped = keys.ids().nth(1).map(str::to_owned);
        let keys = keys.rotated(chance);
        write_private_file(&self.path, &render(&keys))
            .map_err(|source| self.failed("write", source))?;
        Ok(Rotation { keys, dropped })
    }

    fn failed(&self, doing: &'static str, source: io::Error) -> KeyFileError {
        KeyFileError::Io { doing, path: self.path.clone(), source }
    }
}

fn render(keys: &Keys) -> Vec<u8> {
    let part = |key: &Key| KeyPart { kid: key.kid.clone(), private_key: key.to_text() };
    let layout = Layout { version: LAYOUT_VERSION, keys: keys.all().map(part).collect() };
    serde_json::to_vec_pretty(&layout).expect("texts and a number are JSON")
}

fn parse(bytes: &[u8]) -> Result<Keys, String> {
    // The error of a parser may quote a value, and that may be a key: the place is enough.
    let layout: Layout = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Data => {
                format!("another layout than this program's at line {line}, column {column}")
            }
            _ => format!("no JSON at line {line}, column {column}"),
        }
    })?;
    if layout.version != LAYOUT_VERSION {
        return Err(format!(
            "it has version {}, and this program reads version {LAYOUT_VERSION}",
            layout.version
        ));
    }
    let keys = layout.keys.iter().enumerate().map(|(index, part)| read_key(index, part));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let count = keys.len();
    Keys::of(keys).ok_or_else(|| format!("expected one to {MOST_KEYS} keys, got {count}"))
}

fn read_key(index: usize, part: &KeyPart) -> Result<Key, String> {
    let key = Key::parse(&part.private_key)
        .map_err(|error| format!("`/keys/{index}/private_key` is {error}"))?;
    if key.kid == part.kid {
        return Ok(key);
    }
    Err(format!("`/keys/{index}/kid` is not the id of the key beside it"))
}
