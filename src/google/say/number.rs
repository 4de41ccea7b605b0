//! Numbers in digits and in words, and what they count.

use super::language::Numbers;
use super::words::{begins, is_one};

/// The scale of a temperature that was named.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Scale {
    Celsius,
    Fahrenheit,
}

impl Numbers {
    /// A number alone.
    pub(super) fn number(&self, tokens: &[String]) -> Option<f64> {
        self.followed_by(tokens, &[])
    }

    /// A number of percent; the word itself may be left out.
    pub(super) fn percent(&self, tokens: &[String]) -> Option<f64> {
        self.named_percent(tokens).or_else(|| self.number(tokens))
    }

    /// A number of percent that says so.
    pub(super) fn named_percent(&self, tokens: &[String]) -> Option<f64> {
        let named = self.percents.iter().find(|(name, _)| name == tokens).map(|(_, value)| *value);
        named.or_else(|| {
            let (value, rest) = self.leading(tokens)?;
            is_one(rest, &self.percent).then_some(value)
        })
    }

    /// A number of degrees of a circle.
    pub(super) fn angle(&self, tokens: &[String]) -> Option<f64> {
        self.followed_by(tokens, &self.degrees)
    }

    /// A number of kelvin.
    pub(super) fn kelvin(&self, tokens: &[String]) -> Option<f64> {
        let (value, rest) = self.leading(tokens)?;
        is_one(rest, &self.kelvin).then_some(value)
    }

    /// A temperature, with the scale that was named.
    pub(super) fn temperature(&self, tokens: &[String]) -> Option<(f64, Option<Scale>)> {
        let (value, rest) = self.leading(tokens)?;
        let rest = &rest[begins(rest, &self.degrees).unwrap_or(0)..];
        if rest.is_empty() {
            Some((value, None))
        } else if is_one(rest, &self.celsius) {
            Some((value, Some(Scale::Celsius)))
        } else {
            is_one(rest, &self.fahrenheit).then_some((value, Some(Scale::Fahrenheit)))
        }
    }

    /// A time, in seconds.
    pub(super) fn duration(&self, tokens: &[String]) -> Option<f64> {
        let whole = self.whole_durations.iter().find(|(name, _)| name == tokens);
        if let Some((_, seconds)) = whole {
            return Some(*seconds);
        }
        let (mut sum, mut rest) = (0.0, tokens);
        while !rest.is_empty() {
            let (value, after) = self.leading(rest)?;
            let units = self.durations.iter().filter(|(name, _)| after.starts_with(name));
            let (name, seconds) = units.max_by_key(|(name, _)| name.len())?;
            sum += value * seconds;
            let after = &after[name.len()..];
            match begins(after, &self.and) {
                // Something comes after it.
                Some(count) if after.len() > count => rest = &after[count..],
                Some(_) => return None,
                None => rest = after,
            }
        }
        (!tokens.is_empty()).then_some(sum)
    }

    /// A number with or without these words after it.
    fn followed_by(&self, tokens: &[String], units: &[super::words::Tokens]) -> Option<f64> {
        let (value, rest) = self.leading(tokens)?;
        (rest.is_empty() || is_one(rest, units)).then_some(value)
    }

    /// The number at the beginning, and what comes after it.
    fn leading<'t>(&self, tokens: &'t [String]) -> Option<(f64, &'t [String])> {
        let minus = begins(tokens, &self.minus).unwrap_or(0);
        let (value, mut rest) = match digits(tokens.get(minus)?) {
            Some(value) => (value, &tokens[minus + 1..]),
            None => self.in_words(&tokens[minus..])?,
        };
        let mut value = value;
        if let Some((name, more)) = self.more.iter().find(|(name, _)| rest.starts_with(name)) {
            value += more;
            rest = &rest[name.len()..];
        }
        Some((if minus > 0 { -value } else { value }, rest))
    }

    /// `two hundred and twenty one point five`.
    fn in_words<'t>(&self, tokens: &'t [String]) -> Option<(f64, &'t [String])> {
        // What may still be added is below `room`: after twenty a one, after a one nothing.
        let (mut total, mut current, mut room) = (0.0, 0.0, f64::INFINITY);
        let (mut count, mut after_times) = (0, false);
        while let Some(word) = tokens.get(count) {
            if let Some(value) = self.words.get(word).filter(|value| **value < room) {
                current += value;
                room = if *value >= 20.0 { 10.0 } else { 0.0 };
                after_times = false;
            } else if let Some(times) = self.times.get(word).filter(|_| count > 0 && !after_times) {
                current *= times;
                room = *times;
                after_times = true;
                if *times >= 1000.0 {
                    total += current;
                    current = 0.0;
                }
            } else if after_times && self.goes_on(&tokens[count..], room) {
                after_times = false;
            } else {
                break;
            }
            count += 1;
        }
        if count == 0 {
            return None;
        }
        let (fraction, rest) = self.after_point(&tokens[count..]);
        Some((total + current + fraction, rest))
    }

    /// Whether an `and` is followed by more of the number.
    fn goes_on(&self, tokens: &[String], room: f64) -> bool {
        let next = tokens.get(1).and_then(|word| self.words.get(word));
        begins(tokens, &self.and) == Some(1) && next.is_some_and(|value| *value < room)
    }

    fn after_point<'t>(&self, tokens: &'t [String]) -> (f64, &'t [String]) {
        let Some(mut count) = begins(tokens, &self.point) else { return (0.0, tokens) };
        let (mut fraction, mut place, start) = (0.0, 0.1, count);
        let digit = |word: &String| {
            let said = self.words.get(word).copied().or_else(|| digits(word));
            said.filter(|value| (0.0..10.0).contains(value) && value.fract() == 0.0)
        };
        while let Some(value) = tokens.get(count).and_then(digit) {
            fraction += value * place;
            place /= 10.0;
            count += 1;
        }
        if count == start { (0.0, tokens) } else { (fraction, &tokens[count..]) }
    }
}

/// Longer ones are no numbers that anybody says.
const MOST_DIGITS: usize = 15;

/// A number in digits.
pub(super) fn digits(word: &str) -> Option<f64> {
    let is_numeric =
        word.trim_start_matches(['-', '.']).starts_with(|it: char| it.is_ascii_digit());
    let short = word.len() <= MOST_DIGITS;
    word.parse().ok().filter(|value: &f64| is_numeric && short && value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::say::Language;

    fn tokens(text: &str) -> Vec<String> {
        Language::english().fold(text)
    }

    #[test]
    fn numbers_are_said_in_digits_and_in_words() {
        for (text, number) in [
            ("21", Some(21.0)),
            ("-5", Some(-5.0)),
            ("minus five", Some(-5.0)),
            ("21.5", Some(21.5)),
            (".5", Some(0.5)),
            ("-.5", Some(-0.5)),
            ("zero", Some(0.0)),
            ("twenty one", Some(21.0)),
            ("twenty-one", Some(21.0)),
            ("twenty one point five", Some(21.5)),
            ("twenty one and a half", Some(21.5)),
            ("one hundred", Some(100.0)),
            ("a hundred and five", Some(105.0)),
            ("two thousand seven hundred", Some(2700.0)),
            ("one two", None),
            ("twenty twenty", None),
            ("hundred", None),
            ("five apples", None),
            ("nan", None),
            ("inf", None),
            ("1234567890123456", None),
            ("", None),
        ] {
            assert_eq!(Language::english().numbers.number(&tokens(text)), number, "{text}");
        }
    }

    #[test]
    fn what_is_counted_is_named_or_understood() {
        let numbers = &Language::english().numbers;
        for (text, percent) in [
            ("50%", Some(50.0)),
            ("half", Some(50.0)),
            ("fifty percent", Some(50.0)),
            ("7", Some(7.0)),
            ("5 degrees", None),
        ] {
            assert_eq!(numbers.percent(&tokens(text)), percent, "{text}");
        }
        for (text, temperature) in [
            ("21", Some((21.0, None))),
            ("21 degrees", Some((21.0, None))),
            ("21°C", Some((21.0, Some(Scale::Celsius)))),
            ("70 degrees fahrenheit", Some((70.0, Some(Scale::Fahrenheit)))),
            ("50 percent", None),
        ] {
            assert_eq!(numbers.temperature(&tokens(text)), temperature, "{text}");
        }
        for (text, seconds) in [
            ("90 seconds", Some(90.0)),
            ("five minutes", Some(300.0)),
            ("1 hour and 30 minutes", Some(5400.0)),
            ("1h 5min", Some(3900.0)),
            ("half an hour", Some(1800.0)),
            ("an hour and a half", Some(5400.0)),
            ("30000 milliseconds", Some(30.0)),
            ("5", None),
            ("5 minutes and", None),
        ] {
            assert_eq!(numbers.duration(&tokens(text)), seconds, "{text}");
        }
    }
}
