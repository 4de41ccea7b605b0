//! The second user and the second client of a cloud that is judged.

use std::path::PathBuf;

use crate::check::SecondClient;
use crate::google::link::SignIn;
use crate::protocol::{ClientSecret, Password};

use super::failure::Failure;
use super::output::Output;
use super::{capture, secret};

/// Somebody and something beside the first.
#[derive(clap::Args, Debug)]
#[expect(clippy::struct_field_names, reason = "they are the flags' own names")]
pub(super) struct SecondArgs {
    /// Another user of the cloud, whose devices are not the first one's
    #[arg(long, value_name = "NAME", env = "SMARTHOME_SECOND_USERNAME")]
    second_username: Option<String>,

    /// The password that goes with it [env: SMARTHOME_SECOND_PASSWORD]
    #[arg(
        long,
        value_name = "PASSWORD",
        allow_hyphen_values = true,
        conflicts_with = "second_password_file"
    )]
    second_password: Option<String>,

    /// Read that password from a file [env: SMARTHOME_SECOND_PASSWORD_FILE]
    #[arg(long, value_name = "FILE")]
    second_password_file: Option<PathBuf>,

    /// Another client that is registered at the cloud
    #[arg(long, value_name = "ID", env = "SMARTHOME_SECOND_CLIENT_ID")]
    second_client_id: Option<String>,

    /// The secret that goes with it [env: SMARTHOME_SECOND_CLIENT_SECRET]
    #[arg(
        long,
        value_name = "SECRET",
        allow_hyphen_values = true,
        conflicts_with = "second_client_secret_file"
    )]
    second_client_secret: Option<String>,

    /// Read that secret from a file [env: SMARTHOME_SECOND_CLIENT_SECRET_FILE]
    #[arg(long, value_name = "FILE")]
    second_client_secret_file: Option<PathBuf>,
}

/// The same with its secrets, wherever they came from. No `Debug`: it holds them.
pub(super) struct Second {
    user: Option<(String, Password)>,
    client: Option<(String, ClientSecret)>,
}

impl SecondArgs {
    /// Finds the secrets, or asks for them; they are shown nowhere from now on.
    pub(super) fn read(&self, output: &Output) -> Result<Second, Failure> {
        Ok(Second { user: self.user(output)?, client: self.client(output)? })
    }

    fn user(&self, output: &Output) -> Result<Option<(String, Password)>, Failure> {
        let (given, file) = (self.second_password.as_ref(), self.second_password_file.as_deref());
        let password = secret::secret("second-password", given, file)?;
        let Some(name) = &self.second_username else {
            return whose_is(given, "--second-password", "--second-username");
        };
        let password = match password {
            Some(password) => password,
            None => capture::ask_password_of(name, "second-password")?,
        };
        output.redactor().learn(&password);
        Ok(Some((name.clone(), Password::new(password))))
    }

    fn client(&self, output: &Output) -> Result<Option<(String, ClientSecret)>, Failure> {
        let given = self.second_client_secret.as_ref();
        let file = self.second_client_secret_file.as_deref();
        let secret = secret::secret("second-client-secret", given, file)?;
        let Some(id) = &self.second_client_id else {
            return whose_is(given, "--second-client-secret", "--second-client-id");
        };
        let secret = secret.ok_or_else(|| {
            Failure::usage(format!("the secret of the client `{id}` is missing")).hint(
                "give `--second-client-secret-file FILE` or set `SMARTHOME_SECOND_CLIENT_SECRET`",
            )
        })?;
        output.redactor().learn(&secret);
        Ok(Some((id.clone(), ClientSecret::new(secret))))
    }
}

/// A secret that was typed and is nobody's is a flag forgotten.
fn whose_is<T>(typed: Option<&String>, given: &str, missing: &str) -> Result<Option<T>, Failure> {
    match typed {
        None => Ok(None),
        Some(_) => {
            Err(Failure::usage(format!("`{given}` goes with `{missing}`, which is missing")))
        }
    }
}

impl Second {
    pub(super) fn user(&self) -> Option<SignIn<'_>> {
        let user = self.user.as_ref();
        user.map(|(username, password)| SignIn { username, password })
    }

    pub(super) fn client(&self) -> Option<SecondClient<'_>> {
        self.client.as_ref().map(|(id, secret)| SecondClient { id, secret })
    }
}
