//! Colours: from one model to another, and by name.
//!
//! The names are a small choice of CSS's; the whites are what lamps are sold as.
//! <https://www.w3.org/TR/css-color-4/#named-colors>

/// A colour in one of Google's three models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Color {
    /// `0xRRGGBB`.
    Rgb(u32),
    /// Hue, saturation, value.
    Hsv(Hsv),
    /// A white of so many kelvin.
    Temperature(i64),
}

/// A colour by hue (0 to below 360), saturation and value (both 0 to 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hsv {
    /// In degrees.
    pub hue: f64,
    /// From grey to pure.
    pub saturation: f64,
    /// From black to bright.
    pub value: f64,
}

/// Names and their colours, in lower case.
static NAMES: &[(&str, Color)] = &[
    ("aqua", Color::Rgb(0x00_FF_FF)),
    ("blue", Color::Rgb(0x00_00_FF)),
    ("brown", Color::Rgb(0xA5_2A_2A)),
    ("cool white", Color::Temperature(4000)),
    ("cyan", Color::Rgb(0x00_FF_FF)),
    ("daylight", Color::Temperature(5500)),
    ("gold", Color::Rgb(0xFF_D7_00)),
    ("gray", Color::Rgb(0x80_80_80)),
    ("green", Color::Rgb(0x00_80_00)),
    ("grey", Color::Rgb(0x80_80_80)),
    ("indigo", Color::Rgb(0x4B_00_82)),
    ("lavender", Color::Rgb(0xE6_E6_FA)),
    ("lime", Color::Rgb(0x00_FF_00)),
    ("magenta", Color::Rgb(0xFF_00_FF)),
    ("orange", Color::Rgb(0xFF_A5_00)),
    ("pink", Color::Rgb(0xFF_C0_CB)),
    ("purple", Color::Rgb(0x80_00_80)),
    ("red", Color::Rgb(0xFF_00_00)),
    ("soft white", Color::Temperature(2700)),
    ("teal", Color::Rgb(0x00_80_80)),
    ("turquoise", Color::Rgb(0x40_E0_D0)),
    ("violet", Color::Rgb(0xEE_82_EE)),
    ("warm white", Color::Temperature(3000)),
    ("white", Color::Rgb(0xFF_FF_FF)),
    ("yellow", Color::Rgb(0xFF_FF_00)),
];

/// The colour that people call so, in any case.
pub(super) fn find_color(name: &str) -> Option<Color> {
    let name = name.trim().to_lowercase();
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, color)| *color)
}

/// The hue, saturation and value of a `0xRRGGBB`.
#[must_use]
pub fn hsv_from_rgb(rgb: u32) -> Hsv {
    let [_, red, green, blue] = rgb.to_be_bytes().map(|part| f64::from(part) / 255.0);
    let value = red.max(green).max(blue);
    let spread = value - red.min(green).min(blue);
    if spread <= 0.0 {
        return Hsv { hue: 0.0, saturation: 0.0, value };
    }
    let sixth = if value <= red {
        ((green - blue) / spread).rem_euclid(6.0)
    } else if value <= green {
        (blue - red) / spread + 2.0
    } else {
        (red - green) / spread + 4.0
    };
    Hsv { hue: sixth * 60.0, saturation: spread / value, value }
}

/// The `0xRRGGBB` of a hue, saturation and value.
#[must_use]
pub fn rgb_from_hsv(color: Hsv) -> u32 {
    let part = |offset: f64| {
        let sixth = (offset + color.hue / 60.0).rem_euclid(6.0);
        let weight = sixth.min(4.0 - sixth).clamp(0.0, 1.0);
        let part = color.value * (1.0 - color.saturation * weight);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 255"
        )]
        let byte = (part * 255.0).round() as u8;
        byte
    };
    u32::from_be_bytes([0, part(5.0), part(3.0), part(1.0)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_colours_convert() {
        for (rgb, hue, saturation, value) in [
            (0x00_00_00, 0.0, 0.0, 0.0),
            (0xFF_FF_FF, 0.0, 0.0, 1.0),
            (0xFF_00_00, 0.0, 1.0, 1.0),
            (0x00_FF_00, 120.0, 1.0, 1.0),
            (0x00_00_FF, 240.0, 1.0, 1.0),
            (0xFF_00_FF, 300.0, 1.0, 1.0),
        ] {
            let hsv = Hsv { hue, saturation, value };
            assert_eq!(hsv_from_rgb(rgb), hsv, "{rgb:06x}");
            assert_eq!(rgb_from_hsv(hsv), rgb, "{rgb:06x}");
        }
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(find_color("Red"), Some(Color::Rgb(0xFF_00_00)));
        assert_eq!(find_color(" warm white "), Some(Color::Temperature(3000)));
        assert_eq!(find_color("octarine"), None);
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    proptest! {
        #[test]
        fn every_rgb_survives_the_way_through_hsv(rgb in 0_u32..=0xFF_FF_FF) {
            let hsv = hsv_from_rgb(rgb);
            prop_assert!((0.0..360.0).contains(&hsv.hue));
            prop_assert!((0.0..=1.0).contains(&hsv.saturation));
            prop_assert!((0.0..=1.0).contains(&hsv.value));
            prop_assert_eq!(rgb_from_hsv(hsv), rgb);
        }
    }
}
