//! What stands in a gap, as params of a device's command: in its units, its colours, its names.

use serde_json::{Value, json};

use crate::catalog::{Command, Field, Hsv, Shape, Unit, hsv_from_rgb};
use crate::google::assistant::shows_fahrenheit;
use crate::protocol::Map;

use super::declared::{self, Choice, choices};
use super::language::{Color, Language};
use super::number::Scale;
use super::pattern::Gap;
use super::words::{begins, is_one};

/// A command of a device.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) command: &'static Command,
    pub(super) attributes: &'a Map,
    pub(super) language: &'a Language,
}

/// Nothing that the device takes; what it would take by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Undeclared(pub(super) Vec<String>);

type Read = Result<Vec<(&'static str, Value)>, Undeclared>;

impl Target<'_> {
    /// The params that fill a gap.
    pub(super) fn read(&self, gap: &Gap, said: &[String]) -> Read {
        match gap.name.as_str() {
            "color" => self.color(said),
            "updateModeSettings" => self.mode(said),
            "updateToggleSettings" => self.toggle(said, gap.sign),
            "channelName" => self.channel(said),
            "channelNumber" => self.channel_number(said),
            "newApplicationName" => {
                Ok(vec![("newApplication", self.choose(&gap.name, said)?.key.into())])
            }
            "volumeLevel" => self.volume(said),
            name if declared::is_listed(name) => {
                let key = self.choose(name, said)?.key;
                self.field(name).map(|field| vec![(field.name, key.into())])
            }
            name if self.language.names.contains_key(name) => self.named(name, said),
            name => self.count(name, said, gap.sign),
        }
    }

    fn field(&self, name: &str) -> Result<&'static Field, Undeclared> {
        self.command.params.field(name).ok_or_else(Undeclared::default)
    }

    /// What the device declares for a param.
    pub(super) fn choices(&self, param: &str) -> Vec<Choice<'_>> {
        choices(param, self.attributes, self.language)
    }

    fn choose(&self, param: &str, said: &[String]) -> Result<Choice<'_>, Undeclared> {
        let choices = self.choices(param);
        declared::find(&choices, said).cloned().ok_or_else(|| Undeclared(labels(&choices)))
    }

    /// One of the protocol's own values.
    fn named(&self, param: &str, said: &[String]) -> Read {
        let names = self.language.names.get(param).into_iter().flatten();
        let mut found =
            names.filter(|(value, names)| is_one(said, names) || self.language.fold(value) == said);
        let (value, _) = found.next().ok_or_else(Undeclared::default)?;
        Ok(vec![(self.field(param)?.name, value.as_str().into())])
    }

    /// A number in the unit of its param.
    fn count(&self, param: &str, said: &[String], sign: Option<char>) -> Read {
        let field = self.field(param)?;
        let numbers = &self.language.numbers;
        let value = match field.unit {
            Some(Unit::Percent) => numbers.percent(said),
            Some(Unit::Celsius) => self.celsius(param, said),
            Some(Unit::Degrees) => numbers.angle(said),
            Some(Unit::Seconds) => numbers.duration(said),
            Some(Unit::Milliseconds) => numbers.duration(said).map(|seconds| seconds * 1000.0),
            _ => numbers.number(said),
        };
        let value = value.ok_or_else(Undeclared::default)?;
        let value = if sign == Some('-') { -value } else { value };
        let whole = matches!(field.shape, Shape::Integer { .. });
        Ok(vec![(field.name, number(if whole { value.round() } else { value }))])
    }

    /// On the wire all is Celsius; what is said without a scale is in that which the device shows.
    fn celsius(&self, param: &str, said: &[String]) -> Option<f64> {
        let (value, scale) = self.language.numbers.temperature(said)?;
        let fahrenheit = match scale {
            Some(scale) => scale == Scale::Fahrenheit,
            None => shows_fahrenheit(self.attributes),
        };
        let celsius = match (fahrenheit, param) {
            (false, _) => return Some(value),
            (true, "thermostatTemperatureRelativeDegree") => value / 1.8,
            (true, _) => (value - 32.0) / 1.8,
        };
        Some((celsius * 10.0).round() / 10.0)
    }

    /// A level, or how much of the whole.
    fn volume(&self, said: &[String]) -> Read {
        let numbers = &self.language.numbers;
        let most = self.attributes.get("volumeMaxLevel").and_then(Value::as_f64).unwrap_or(100.0);
        let share = numbers.named_percent(said).map(|percent| percent * most / 100.0);
        let level = share.or_else(|| numbers.number(said)).ok_or_else(Undeclared::default)?;
        Ok(vec![("volumeLevel", number(level.round()))])
    }

    fn channel(&self, said: &[String]) -> Read {
        let channel = self.choose("channelName", said)?;
        Ok(vec![("channelCode", channel.key.into()), ("channelName", channel.label.into())])
    }

    fn channel_number(&self, said: &[String]) -> Read {
        let channels = self.choices("channelName");
        let numbers = || channels.iter().filter_map(|channel| channel.declared["number"].as_str());
        let declared = numbers().find(|number| self.language.fold(number) == said);
        let counted = || self.language.numbers.number(said).map(|value| number(value).to_string());
        let number = declared.map(str::to_owned).or_else(counted);
        let undeclared = || Undeclared(numbers().map(str::to_owned).collect());
        Ok(vec![("channelNumber", number.ok_or_else(undeclared)?.into())])
    }

    /// A mode and its setting, in either order; or a setting that only one mode has.
    fn mode(&self, said: &[String]) -> Read {
        let modes = self.choices("updateModeSettings");
        let mut labels = Vec::new();
        let mut alone = Vec::new();
        for mode in &modes {
            let settings = declared::settings(mode, self.language);
            let told = |(mode, setting): (&Choice<'_>, &Choice<'_>)| {
                vec![("updateModeSettings", json!({mode.key: setting.key}))]
            };
            let rest = mode.after(said).map(|rest| self.without_to(rest));
            let rest = rest.or_else(|| mode.before(said));
            if let Some(setting) = rest.and_then(|rest| declared::find(&settings, rest)) {
                return Ok(told((mode, setting)));
            }
            alone.extend(declared::find(&settings, said).map(|setting| told((mode, setting))));
            labels.extend(settings.iter().map(|it| format!("{} {}", mode.label, it.label)));
        }
        if alone.len() == 1 { Ok(alone.remove(0)) } else { Err(Undeclared(labels)) }
    }

    /// A toggle, and whether it is to be on; to name it is to switch it on.
    fn toggle(&self, said: &[String], sign: Option<char>) -> Read {
        let toggles = self.choices("updateToggleSettings");
        for toggle in &toggles {
            let Some(rest) = toggle.after(said) else { continue };
            let rest = self.without_to(rest);
            let [off, on] = self.language.switches.each_ref().map(|words| is_one(rest, words));
            let wanted = match sign {
                Some(sign) if rest.is_empty() => Some(sign == '+'),
                None if rest.is_empty() || on => Some(true),
                None if off => Some(false),
                _ => None,
            };
            if let Some(wanted) = wanted {
                return Ok(vec![("updateToggleSettings", json!({toggle.key: wanted}))]);
            }
        }
        Err(Undeclared(labels(&toggles)))
    }

    fn without_to<'t>(&self, said: &'t [String]) -> &'t [String] {
        &said[begins(said, &self.language.to).unwrap_or(0)..]
    }

    /// A colour by its name, or a white by its kelvin, as the device declares them.
    fn color(&self, said: &[String]) -> Read {
        let named = self.language.colors.iter().find(|(name, _)| name == said);
        let value = match named {
            Some((name, color)) => self.named_color(&name.join(" "), *color),
            None if self.has_whites() => {
                let kelvin = self.language.numbers.kelvin(said);
                kelvin.map(|kelvin| json!({"temperature": number(kelvin.round())}))
            }
            None => None,
        };
        let value = value.ok_or_else(|| Undeclared(self.colors()))?;
        Ok(vec![("color", value)])
    }

    fn has_whites(&self) -> bool {
        self.attributes.contains_key("colorTemperatureRange")
    }

    fn named_color(&self, name: &str, color: Color) -> Option<Value> {
        if let Some(kelvin) = color.kelvin.filter(|_| self.has_whites()) {
            return Some(json!({"name": name, "temperature": kelvin}));
        }
        Some(match self.attributes.get("colorModel")?.as_str()? {
            "hsv" => {
                let Hsv { hue, saturation, value } = hsv_from_rgb(color.rgb);
                let [hue, saturation, value] = [hue, saturation, value].map(number);
                let hsv = json!({"hue": hue, "saturation": saturation, "value": value});
                json!({"name": name, "spectrumHSV": hsv})
            }
            _ => json!({"name": name, "spectrumRGB": color.rgb}),
        })
    }

    /// The colours that the device takes, by name.
    pub(super) fn colors(&self) -> Vec<String> {
        let colors = self.language.colors.iter();
        let names = colors.map(|(name, color)| (name.join(" "), *color));
        names.filter(|(name, it)| self.named_color(name, *it).is_some()).map(|it| it.0).collect()
    }
}

/// Whether this is a colour or a number of something, whatever the device.
pub(super) fn is_value(language: &Language, said: &[String]) -> bool {
    let numbers = &language.numbers;
    language.colors.iter().any(|(name, _)| name == said)
        || numbers.percent(said).is_some()
        || numbers.temperature(said).is_some()
        || numbers.kelvin(said).is_some()
        || numbers.duration(said).is_some()
}

/// What people call these.
pub(super) fn labels(choices: &[Choice<'_>]) -> Vec<String> {
    choices.iter().map(|choice| choice.label.clone()).collect()
}

/// A JSON number without the `.0` of a whole one and without the noise of binary fractions.
pub(super) fn number(value: f64) -> Value {
    let tidy = (value * 1e4).round() / 1e4;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and exact below 2^53")]
    if tidy.fract() == 0.0 && tidy.abs() < 9e15 { json!(tidy as i64) } else { json!(tidy) }
}
