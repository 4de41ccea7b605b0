//! Secrets from a flag, a file or the environment, in this order, so that none needs to stand on
//! a command line.

use std::path::Path;

use crate::wire::read_text_file;

use super::failure::Failure;

/// The value of a secret flag: the flag itself, its `-file` twin, then `SMARTHOME_…` and
/// `SMARTHOME_…_FILE`. `name` is the flag without its hyphens before: `client-secret`.
pub(super) fn secret(
    name: &str,
    flag: Option<&String>,
    file: Option<&Path>,
) -> Result<Option<String>, Failure> {
    if let Some(value) = flag {
        if value.is_empty() {
            return Err(Failure::usage(format!("`--{name}` is empty")));
        }
        return Ok(Some(value.clone()));
    }
    if let Some(file) = file {
        return read_secret_file(file).map(Some);
    }
    let variable = format!("SMARTHOME_{}", name.to_uppercase().replace('-', "_"));
    if let Some(value) = variable_text(&variable)? {
        return Ok(Some(value));
    }
    match variable_text(&format!("{variable}_FILE"))? {
        Some(file) => read_secret_file(Path::new(&file)).map(Some),
        None => Ok(None),
    }
}

/// An environment variable; empty counts as unset.
fn variable_text(variable: &str) -> Result<Option<String>, Failure> {
    match std::env::var(variable) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("the environment variable `{variable}` is not UTF-8")))
        }
    }
}

/// The text of a file without the line end that editors put last.
pub(super) fn read_secret_file(file: &Path) -> Result<String, Failure> {
    let text = read_text_file(file).map_err(|error| {
        Failure::usage(format!("could not read `{}`", file.display())).cause(error)
    })?;
    let text = text.trim_end_matches(['\n', '\r']);
    if text.is_empty() {
        return Err(Failure::usage(format!("there is nothing in `{}`", file.display())));
    }
    Ok(text.to_owned())
}
