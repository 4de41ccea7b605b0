//! How much of what is asked for.

use crate::catalog::Refusal;
use crate::catalog::traits::choices::{Choice, Choices, Spelling};
use crate::catalog::traits::units::is_countable;
use crate::catalog::traits::{float, text, texts_in};
use crate::protocol::{ErrorCode, Map};

const ITEMS: Spelling =
    Spelling { key: "item_name", values: "item_name_synonyms", synonyms: "synonyms" };

/// An amount of an item.
pub(super) struct Portion<'a> {
    pub(super) item: &'a str,
    pub(super) amount: f64,
    pub(super) unit: &'a str,
    units: Vec<&'a str>,
}

/// The items that are declared.
pub(super) fn items(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "supportedDispenseItems", &ITEMS)
}

/// The units in which an item is measured.
pub(super) fn units<'a>(item: &Choice<'a>) -> Vec<&'a str> {
    texts_in(item.declared.get("supported_units"))
}

/// The default portion of an item.
pub(super) fn usual<'a>(item: &Choice<'a>) -> Portion<'a> {
    let portion = &item.declared["default_portion"];
    Portion {
        item: item.key,
        amount: portion["amount"].as_f64().unwrap_or_default(),
        unit: portion["unit"].as_str().unwrap_or_default(),
        units: units(item),
    }
}

/// The default portion of a device's only item.
pub(super) fn only(attributes: &Map) -> Option<Portion<'_>> {
    let items = items(attributes);
    items.get(0).filter(|_| items.len() == 1).map(usual)
}

/// The portion that the params ask for.
///
/// # Errors
/// Refuses where they name no item and several could be meant, and one that is not declared.
pub(super) fn wanted<'a>(attributes: &'a Map, params: &'a Map) -> Result<Portion<'a>, Refusal> {
    let items = items(attributes);
    let mut portion = match text(params, "item") {
        Some(wanted) => usual(items.choose(wanted, "item", ErrorCode::NotSupported)?),
        None => only(attributes).ok_or_else(|| {
            let reason = format!("{} items are declared and none is named", items.len());
            Refusal::new(ErrorCode::GenericDispenseNotSupported, reason)
        })?,
    };
    if let Some(amount) = float(params, "amount") {
        portion.amount = amount;
        portion.unit = text(params, "unit").unwrap_or_default();
    }
    Ok(portion)
}

impl Portion<'_> {
    /// Holds the portion against what is declared of the item.
    ///
    /// # Errors
    /// Refuses nothing at all, a unit that is not declared, and half of what is counted.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let Self { item, amount, unit, .. } = self;
        let (code, reason) = if *amount <= 0.0 {
            (ErrorCode::DispenseAmountBelowLimit, format!("{amount} is no amount"))
        } else if !self.units.contains(unit) {
            let reason = format!("{unit} is not among the supported_units of {item}");
            (ErrorCode::DispenseUnitNotSupported, reason)
        } else if is_countable(unit) && amount.fract() != 0.0 {
            let reason = format!("{item} is counted in {unit}, not in parts of it");
            (ErrorCode::DispenseFractionalAmountNotSupported, reason)
        } else {
            return Ok(());
        };
        Err(Refusal::new(code, reason))
    }
}
