//! Files with secrets in them: readable by their owner alone, replaced as a whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Writes `bytes` to `path` in the place of what stood there, and makes the directories to it.
///
/// # Errors
/// The file system refuses; then what stood there is unharmed.
pub fn write_private_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    written(directory, bytes)?.persist(path).map_err(|error| error.error)?;
    sync_directory(directory);
    Ok(())
}

/// Writes `bytes` to `path` where nothing stands there, and makes the directories to it.
///
/// # Errors
/// Something stands there already, or the file system refuses.
pub fn create_private_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    written(directory, bytes)?.persist_noclobber(path).map_err(|error| error.error)?;
    sync_directory(directory);
    Ok(())
}

/// Waits until nobody else holds `path`, and holds it until what comes back is dropped. The file is
/// made where there is none, and stays: whoever waits for it must not wait for one that is gone.
///
/// # Errors
/// The file system refuses, or knows no locks.
pub fn hold_private_file(path: &Path) -> io::Result<fs::File> {
    create_private_directory(path.parent().unwrap_or(Path::new(".")))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    file.lock()?;
    Ok(file)
}

/// A file without its name yet.
fn written(directory: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    create_private_directory(directory)?;
    let mut file = tempfile::Builder::new().prefix(".saving-").tempfile_in(directory)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A name survives a crash once its directory is on disk; not every system can open one.
fn sync_directory(directory: &Path) {
    if let Ok(directory) = fs::File::open(directory) {
        let _ = directory.sync_all();
    }
}

/// Ensures that [`write_private_file`] can write to `path`, without touching what stands there.
///
/// # Errors
/// The file system refuses.
pub fn ensure_writable_place(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    create_private_directory(directory)?;
    tempfile::Builder::new().prefix(".saving-").tempfile_in(directory).map(drop)
}

fn create_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn whoever_reads_meanwhile_sees_all_of_the_old_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("account.json");
        write_private_file(&path, b"the old tokens").expect("written");
        let mut reader = fs::File::open(&path).expect("there");
        write_private_file(&path, b"the new ones").expect("replaced");
        let mut seen = String::new();
        reader.read_to_string(&mut seen).expect("readable");
        assert_eq!(seen, "the old tokens");
        assert_eq!(fs::read(&path).expect("there"), b"the new ones");
    }

    #[test]
    fn what_stands_there_is_not_made_anew() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("identity").join("keys.json");
        create_private_file(&path, b"the first").expect("made");
        let error = create_private_file(&path, b"the second").expect_err("it stands there");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).expect("there"), b"the first");
        assert_eq!(fs::read_dir(path.parent().expect("one")).expect("a list").count(), 1);
    }
}
