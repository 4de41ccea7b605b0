//! What a run may do to devices.

use crate::catalog::Effect;
use crate::protocol::Pin;

/// What a run may do to devices: by default what another command undoes.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is allowed by itself")]
pub struct Permit {
    /// Nothing at all.
    pub read_only: bool,
    /// Also what nothing undoes.
    pub irreversible: bool,
    /// Also what may let somebody in, burn something or flood it.
    pub hazardous: bool,
    /// To these devices alone, by what people call them; empty for all.
    pub devices: Vec<String>,
    /// Also say wrong PINs until the device takes none.
    pub exhaust_pin: bool,
    /// What is answered where a PIN is asked for.
    pub pin: Option<Pin>,
}

impl Permit {
    /// Whether something of this effect may be done.
    #[must_use]
    pub fn allows(&self, effect: Effect) -> bool {
        !self.read_only
            && match effect {
                Effect::Reversible => true,
                Effect::Irreversible => self.irreversible,
                Effect::Hazardous => self.hazardous,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_undone_is_allowed_by_default_and_nothing_when_reading() {
        let allowed = |permit: &Permit| {
            [Effect::Reversible, Effect::Irreversible, Effect::Hazardous]
                .map(|effect| permit.allows(effect))
        };
        assert_eq!(allowed(&Permit::default()), [true, false, false]);
        let permit = Permit { hazardous: true, ..Permit::default() };
        assert_eq!(allowed(&permit), [true, false, true]);
        let permit = Permit { read_only: true, irreversible: true, ..Permit::default() };
        assert_eq!(allowed(&permit), [false, false, false]);
    }
}
