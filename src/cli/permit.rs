//! Flags that say what `smarthome check` may do to devices.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::check::{Bench, Permit};
use crate::protocol::Pin;
use crate::wire::Redactor;

use super::failure::Failure;
use super::output::Output;
use super::secret;

/// Which devices are moved, and how far.
#[derive(clap::Args, Debug)]
pub(super) struct PermitArgs {
    /// Move this device alone, by its name, nickname or id (repeatable)
    #[arg(long, value_name = "DEVICE")]
    device: Vec<String>,

    /// Move no device at all: no EXECUTE for a device of the home is sent
    #[arg(long, conflicts_with = "allow")]
    read_only: bool,

    /// Also do what nothing undoes, or what may let somebody in, burn something or flood it
    #[arg(long, value_name = "EFFECT", value_delimiter = ',')]
    allow: Vec<Allowed>,

    /// Say wrong PINs until a device takes none, to see whether guessing is limited
    #[arg(long, conflicts_with = "read_only")]
    exhaust_pin: bool,

    /// What to answer where a device asks for a PIN [env: SMARTHOME_PIN]
    #[arg(long, value_name = "PIN", conflicts_with = "pin_file")]
    pin: Option<String>,

    /// Read that PIN from a file [env: SMARTHOME_PIN_FILE]
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
}

/// What is allowed beside what can be undone.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Allowed {
    /// Reboot, update, dispense, play: no other command takes it back
    Irreversible,
    /// Unlock, open, disarm, heat: it is put back
    Hazardous,
}

impl PermitArgs {
    /// What hides the PIN too, however short it is.
    pub(super) fn hiding(&self, output: &Output) -> Redactor {
        let pin = secret::secret("pin", self.pin.as_ref(), self.pin_file.as_deref());
        output.redactor().also_hiding(pin.ok().flatten().as_deref())
    }

    /// What the flags allow.
    pub(super) fn permit(&self, output: &Output) -> Result<Permit, Failure> {
        let pin = secret::secret("pin", self.pin.as_ref(), self.pin_file.as_deref())?;
        if let Some(pin) = &pin {
            output.redactor().learn(pin);
        }
        Ok(Permit {
            read_only: self.read_only,
            irreversible: self.allow.contains(&Allowed::Irreversible),
            hazardous: self.allow.contains(&Allowed::Hazardous),
            devices: self.device.clone(),
            exhaust_pin: self.exhaust_pin,
            pin: pin.map(Pin::new),
        })
    }
}

/// A device that nobody has is a slip of the finger, not a verdict.
pub(super) async fn ensure_known_devices(bench: &Bench<'_>) -> Result<(), Failure> {
    let Some((typed, near)) = bench.unknown_devices().await.into_iter().next() else {
        return Ok(());
    };
    let failure = Failure::usage(format!("no device of the SYNC is called `{typed}`"));
    Err(match near.first() {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`smarthome sync` lists them"),
    })
}
