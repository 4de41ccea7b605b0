//! The page of a device type: the traits that it needs, and how a home has one.

use serde_json::{Value, json};

use crate::catalog::{DEVICE_TYPES, DeviceType, find_trait};
use crate::protocol::{Map, TRAIT_PREFIX, TYPE_PREFIX, full_name};

use super::page::{Kind, Topic, members};
use super::sheet::Sheet;

pub(super) static KIND: Kind = Kind {
    id: "device_type",
    plural: "device_types",
    title: "device type",
    heading: "Device types",
    prefix: TYPE_PREFIX,
    case_counts: true,
    topics: || {
        DEVICE_TYPES.iter().map(|kind| Box::new(TypeTopic(kind)) as Box<dyn Topic>).collect()
    },
};

struct TypeTopic(&'static DeviceType);

impl Topic for TypeTopic {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn summary(&self) -> String {
        let kind = self.0;
        match (kind.required, kind.recommended) {
            ([], []) => "needs no traits".to_owned(),
            ([], recommended) => format!("needs no trait; may have {}", recommended.join(", ")),
            (required, []) => format!("needs {}", required.join(", ")),
            (required, recommended) => {
                format!("needs {}; may have {}", required.join(", "), recommended.join(", "))
            }
        }
    }

    fn write(&self, sheet: &mut Sheet) {
        sheet.part("Traits that certification requires", |sheet| {
            write_traits(sheet, self.0.required);
        });
        sheet.part("Traits that Google recommends", |sheet| {
            write_traits(sheet, self.0.recommended);
        });
        sheet.part("In a home file", |sheet| {
            for line in self.declaration().lines() {
                sheet.push(line);
            }
        });
        sheet.part("What SYNC then says of it", |sheet| sheet.json(&self.sync()));
    }

    fn members(&self) -> Map {
        members(json!({
            "required": self.0.required,
            "recommended": self.0.recommended,
            "home_file": self.declaration(),
            "sync": self.sync(),
        }))
    }
}

impl TypeTopic {
    /// The least that a home file says of a device of this type.
    fn declaration(&self) -> String {
        let name = self.0.name.to_lowercase().replace('_', " ");
        format!("[[devices]]\ntype = \"{}\"\nname = \"{name}\"\n", self.0.name)
    }

    /// What a device declared so is in SYNC.
    fn sync(&self) -> Value {
        let kind = self.0;
        let traits = kind.default_traits();
        let names = traits.iter().map(|known| full_name(TRAIT_PREFIX, known.name));
        let mut device = json!({
            "type": full_name(TYPE_PREFIX, kind.name),
            "traits": names.collect::<Vec<_>>(),
        });
        let attributes = traits.iter().flat_map(|known| kind.default_attributes(known));
        let attributes: Map = attributes.collect();
        if !attributes.is_empty() {
            device["attributes"] = attributes.into();
        }
        device
    }
}

fn write_traits(sheet: &mut Sheet, names: &[&str]) {
    if names.is_empty() {
        sheet.dim("none");
    }
    let summary = |name| find_trait(name).map_or("(no page yet)", |known| known.summary);
    let rows: Vec<_> =
        names.iter().map(|name| ((*name).to_owned(), summary(name).to_owned())).collect();
    sheet.rows(&rows);
}
