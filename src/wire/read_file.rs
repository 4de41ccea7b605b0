//! Files that somebody names: read whole, up to a limit, so that nothing that is no document eats
//! the memory.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The most that is read of a file: far more than any document needs.
pub const LARGEST_FILE: usize = 16 << 20;

/// The bytes of a file. A pipe will do, since shells hand over secrets by one: `<(command)`.
///
/// # Errors
/// The file system refuses, or there are more than `most` bytes.
pub fn read_file(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    read_up_to(File::open(path)?, most)
}

/// The text of a file of reasonable size.
///
/// # Errors
/// As [`read_file`], or it is not UTF-8.
pub fn read_text_file(path: &Path) -> io::Result<String> {
    read_text(File::open(path)?)
}

/// The bytes of a file that is read again and again: neither a pipe, which gives them once and
/// keeps its reader waiting, nor a device will do.
///
/// # Errors
/// As [`read_file`], or it is no regular file.
pub fn read_regular_file(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    // Asked first: to open a pipe waits for somebody who writes.
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() {
        return read_file(path, most);
    }
    let what = if kind.is_dir() { "a directory" } else { "a pipe or a device" };
    let words = format!("it is {what}, and must be a regular file");
    Err(io::Error::new(ErrorKind::InvalidInput, words))
}

/// The text of what can be read, of a reasonable size.
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8.
pub fn read_text(source: impl Read) -> io::Result<String> {
    let bytes = read_up_to(source, LARGEST_FILE)?;
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        let words = format!("it is not UTF-8: byte {} is no part of a character", place + 1);
        io::Error::new(ErrorKind::InvalidData, words)
    })
}

fn read_up_to(source: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= most {
        return Ok(bytes);
    }
    let (most, unit) = if most < 1 << 20 { (most >> 10, "KiB") } else { (most >> 20, "MiB") };
    let words = format!("it is larger than {most} {unit}, the most that is read");
    Err(io::Error::new(ErrorKind::FileTooLarge, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), [b'x'; 2048]).expect("written");
        for read in [read_file, read_regular_file] {
            assert_eq!(read(file.path(), 2048).expect("it fits").len(), 2048);
            let error = read(file.path(), 2047).expect_err("too large");
            assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        }
    }

    #[test]
    fn what_is_not_utf8_is_told_with_its_place() {
        assert_eq!(read_text(&b"caf\xc3\xa9"[..]).expect("text"), "café");
        let error = read_text(&b"caf\xe9"[..]).expect_err("Latin-1");
        assert_eq!(error.to_string(), "it is not UTF-8: byte 4 is no part of a character");
    }

    #[test]
    fn a_directory_is_no_regular_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let error = read_regular_file(directory.path(), 1).expect_err("a directory");
        assert_eq!(error.to_string(), "it is a directory, and must be a regular file");
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_not_read_to_its_end() {
        let endless = Path::new("/dev/zero");
        assert_eq!(read_file(endless, 1024).expect_err("endless").kind(), ErrorKind::FileTooLarge);
        let error = read_regular_file(endless, 1024).expect_err("a device");
        assert_eq!(error.to_string(), "it is a pipe or a device, and must be a regular file");
    }
}
