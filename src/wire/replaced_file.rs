//! Files that belong to the person: replaced as a whole or not at all, with the rights they had.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Writes `bytes` in the place of a file that is there; a link to it stays a link.
///
/// # Errors
/// The file system refuses; then what stood there is unharmed.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let rights = fs::metadata(&path)?.permissions();
    if rights.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it may only be read"));
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".saving-").tempfile_in(directory)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(rights)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_rights_stay_as_they_were() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let directory = tempfile::tempdir().expect("a directory");
        let (file, link) = (directory.path().join("file"), directory.path().join("link"));
        fs::write(&file, "old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("its owner may");
        symlink(&file, &link).expect("a link");
        replace_file(&link, b"new").expect("replaced");
        assert_eq!(fs::read(&file).expect("there"), b"new");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).expect("its owner may");
        assert!(replace_file(&file, b"newer").is_err());
        assert_eq!(fs::read_dir(directory.path()).expect("there").count(), 2);
    }

    #[test]
    fn a_file_that_is_not_there_is_not_made() {
        let directory = tempfile::tempdir().expect("a directory");
        assert!(replace_file(&directory.path().join("none"), b"new").is_err());
    }
}
