//! Keeps linked accounts: one JSON file per target and account, for their owner's eyes alone.
//!
//! `<state>/accounts/<target>/<account>.json`, replaced atomically. A file that cannot be read is
//! an error and is never overwritten: it may hold the only copy of a refresh token. Whoever gets
//! new tokens saves them before using them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::LinkedAccount;
use super::account_layout::{AccountFile, LAYOUT_VERSION, parse_account};
use crate::wire::{LARGEST_FILE, ensure_writable_place, read_regular_file, write_private_file};

const LONGEST_NAME: usize = 100;

/// The files of all linked accounts under one state directory.
#[derive(Clone, Debug)]
pub struct AccountFiles {
    root: PathBuf,
}

/// An account found in the state directory.
#[derive(Debug)]
pub struct ListedAccount {
    /// The target's name.
    pub target: String,
    /// The account's name.
    pub name: String,
    /// What its file holds.
    pub account: Result<LinkedAccount, AccountFileError>,
}

/// Why an account cannot be kept or found again.
#[derive(Debug, thiserror::Error)]
pub enum AccountFileError {
    /// The name cannot be the name of a file.
    #[error(
        "the {what} name `{name}` cannot be a file name: use letters, digits and `-_.:@+`, at most {LONGEST_NAME}, no leading dot"
    )]
    Name {
        /// `target` or `account`.
        what: &'static str,
        /// The name as it was given.
        name: String,
    },
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
    #[error("the account file `{}` is broken: {problem}; mend it, or move it away and link again", .path.display())]
    Broken {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with line and column; never a value of the file.
        problem: String,
    },
    /// The file comes from another version of this program.
    #[error("the account file `{}` has version {version}, and this program reads version {LAYOUT_VERSION}; use the newer program, or move the file away and link again", .path.display())]
    Version {
        /// Which file.
        path: PathBuf,
        /// The version it names.
        version: u64,
    },
}

impl AccountFiles {
    /// Keeps accounts under `state_directory`, which is made when the first one is saved.
    pub fn new(state_directory: impl Into<PathBuf>) -> Self {
        Self { root: state_directory.into().join("accounts") }
    }

    /// Where an account is kept.
    ///
    /// # Errors
    /// A name cannot be a file name.
    pub fn path(&self, target: &str, account: &str) -> Result<PathBuf, AccountFileError> {
        ensure_name("target", target)?;
        ensure_name("account", account)?;
        Ok(self.root.join(target).join(format!("{account}.json")))
    }

    /// Loads an account; `None` where none was saved.
    ///
    /// # Errors
    /// A name cannot be a file name, or the file cannot be read or understood.
    pub fn load(
        &self,
        target: &str,
        account: &str,
    ) -> Result<Option<LinkedAccount>, AccountFileError> {
        let path = self.path(target, account)?;
        match read_regular_file(&path, LARGEST_FILE) {
            Ok(bytes) => parse_account(&bytes, &path).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(AccountFileError::Io { doing: "read", path, source }),
        }
    }

    /// Ensures that the account can be saved, before a link is made that would be lost.
    ///
    /// # Errors
    /// A name cannot be a file name, the present file is broken, or nothing can be written there.
    pub fn ensure_can_save(&self, target: &str, account: &str) -> Result<(), AccountFileError> {
        let path = self.path(target, account)?;
        self.load(target, account)?;
        ensure_writable_place(&path).map_err(|source| AccountFileError::Io {
            doing: "write",
            path,
            source,
        })
    }

    /// Saves an account in the place of the one of the same name.
    ///
    /// # Errors
    /// A name cannot be a file name, the present file is broken, or it cannot be written.
    pub fn save(&self, account: &LinkedAccount) -> Result<(), AccountFileError> {
        let path = self.path(&account.target.name, &account.name)?;
        self.load(&account.target.name, &account.name)?;
        let text = serde_json::to_vec_pretty(&AccountFile::from(account)).map_err(|error| {
            AccountFileError::Io { doing: "write", path: path.clone(), source: error.into() }
        })?;
        write_private_file(&path, &text).map_err(|source| AccountFileError::Io {
            doing: "write",
            path,
            source,
        })
    }

    /// Lists all accounts, by target and name; a broken file is listed with its error.
    ///
    /// # Errors
    /// A directory cannot be read.
    pub fn list(&self) -> Result<Vec<ListedAccount>, AccountFileError> {
        let mut listed = Vec::new();
        for target in names_in(&self.root, "")? {
            for name in names_in(&self.root.join(&target), ".json")? {
                match self.load(&target, &name) {
                    Ok(None) => {}
                    Ok(Some(account)) => listed.push(ListedAccount {
                        target: target.clone(),
                        name,
                        account: Ok(account),
                    }),
                    Err(error) => listed.push(ListedAccount {
                        target: target.clone(),
                        name,
                        account: Err(error),
                    }),
                }
            }
        }
        Ok(listed)
    }

    /// Removes an account's file, a broken one too; says whether there was one.
    ///
    /// # Errors
    /// A name cannot be a file name, or the file cannot be removed.
    pub fn forget(&self, target: &str, account: &str) -> Result<bool, AccountFileError> {
        let path = self.path(target, account)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(AccountFileError::Io { doing: "remove", path, source }),
        }
    }
}

/// Names come from the command line and become paths: no separators, no `..`, nothing hidden.
fn ensure_name(what: &'static str, name: &str) -> Result<(), AccountFileError> {
    let fits = !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:@+".contains(c));
    if fits { Ok(()) } else { Err(AccountFileError::Name { what, name: name.to_owned() }) }
}

/// The file names with this ending, without it and sorted; none where the directory is missing.
fn names_in(directory: &Path, ending: &str) -> Result<Vec<String>, AccountFileError> {
    let failed =
        |source| AccountFileError::Io { doing: "list", path: directory.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let Some(name) = name.to_str().and_then(|name| name.strip_suffix(ending)) else {
            continue;
        };
        let is_directory = entry.file_type().map_err(failed)?.is_dir();
        if is_directory == ending.is_empty() && ensure_name("account", name).is_ok() {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::google::testing::target;
    use crate::protocol::{AccessToken, RefreshToken};
    use crate::wire::Timestamp;

    fn account(name: &str) -> LinkedAccount {
        LinkedAccount {
            name: name.to_owned(),
            target: target(),
            access_token: AccessToken::new("the-access-token"),
            expires_at: Some(Timestamp(5000)),
            refresh_token: Some(RefreshToken::new("the-refresh-token")),
            linked_at: Timestamp(1000),
            last_sync: Some(json!({"payload": {"agentUserId": "7", "devices": []}})),
        }
    }

    #[test]
    fn what_is_saved_comes_back_and_can_be_forgotten() {
        let directory = tempfile::tempdir().expect("a directory");
        let files = AccountFiles::new(directory.path());
        assert!(files.load("staging", "default").expect("no file").is_none());
        assert!(files.list().expect("no directory").is_empty());
        files.save(&account("default")).expect("saved");
        files.save(&account("second")).expect("saved");
        let loaded = files.load("staging", "default").expect("readable").expect("there");
        assert_eq!(format!("{loaded:?}"), format!("{:?}", account("default")));
        assert!(loaded.access_token.matches("the-access-token"));
        assert!(loaded.refresh_token.expect("a token").matches("the-refresh-token"));
        assert!(loaded.target.client_secret.matches("a secret+"));
        let names: Vec<_> =
            files.list().expect("a list").into_iter().map(|listed| listed.name).collect();
        assert_eq!(names, ["default", "second"]);
        assert!(files.forget("staging", "default").expect("removed"));
        assert!(!files.forget("staging", "default").expect("gone"));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt as _;

        let directory = tempfile::tempdir().expect("a directory");
        let state = directory.path().join("state");
        let files = AccountFiles::new(&state);
        files.save(&account("default")).expect("saved");
        files.save(&account("default")).expect("saved again");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let file = files.path("staging", "default").expect("a path");
        assert_eq!(mode(&file), 0o600);
        for directory in [state.as_path(), &state.join("accounts"), file.parent().expect("one")] {
            assert_eq!(mode(directory), 0o700, "{}", directory.display());
        }
        let left: Vec<_> = fs::read_dir(file.parent().expect("one")).expect("a list").collect();
        assert_eq!(left.len(), 1, "no temporary file stays");
    }

    #[test]
    fn a_broken_file_is_named_and_not_overwritten() {
        let directory = tempfile::tempdir().expect("a directory");
        let files = AccountFiles::new(directory.path());
        files.save(&account("default")).expect("saved");
        let path = files.path("staging", "default").expect("a path");
        let good = fs::read_to_string(&path).expect("text");
        let cases = [
            (good.replacen('{', "", 1), "line "),
            (
                good.replace("\"linked_at\": 1000", "\"linked_at\": \"the-token\""),
                "invalid type: a string, expected u64 at line ",
            ),
            (
                good.replace("https://cloud.test/token", "nowhere"),
                "`target.token_url` is no http or https URL",
            ),
            (good.replace("\"body\"", "\"both\""), "neither `body` nor `basic`"),
            (good.replace("\"linked_at\"", "\"linked\""), "unknown field `linked`"),
            (good.replace("\"version\": 1", "\"version\": 2"), "has version 2"),
            (String::new(), "EOF"),
        ];
        for (text, expected) in cases {
            fs::write(&path, &text).expect("written");
            let error = files.load("staging", "default").expect_err("broken").to_string();
            assert!(error.contains(expected) && error.contains("default.json"), "{error}");
            assert!(error.contains("link again") && !error.contains("the-"), "{error}");
            files.save(&account("default")).expect_err("a broken file stays");
            assert_eq!(fs::read_to_string(&path).expect("text"), text);
            let listed = files.list().expect("a list");
            assert!(listed[0].account.is_err() && listed.len() == 1);
        }
        assert!(files.forget("staging", "default").expect("a broken file can be forgotten"));
    }

    #[test]
    fn names_cannot_leave_the_directory() {
        let files = AccountFiles::new("/nowhere");
        for name in ["", "..", ".hidden", "a/b", "a\\b", "a\0", "ä", &"x".repeat(101)] {
            assert!(files.load(name, "default").is_err(), "{name:?}");
            assert!(files.forget("staging", name).is_err(), "{name:?}");
        }
        files.path("127.0.0.1:8080", "resident@example.com").expect("usual names");
    }
}
