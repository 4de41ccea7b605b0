//! Why a reading of an utterance does not count, and how that is told.

use crate::protocol::SyncDevice;

use super::suggest::Suggestions;
use super::understand::Listener;
use super::understood::{Lack, NotUnderstood};

/// Why a reading does not count, the more it fits the later.
#[derive(Clone, Debug)]
pub(super) enum Problem<'a> {
    Nothing,
    NoSuchDevice(String),
    /// These were named, but nobody takes such a value there.
    NoMeaning(Vec<&'a SyncDevice>),
    CannotDo(Vec<&'a SyncDevice>, Lack),
    /// What was said, and the room where there is none.
    NoneThere(String, String),
    NoSuchValue(&'a SyncDevice, String, Vec<String>),
    /// It is one order for some of the devices and another for others.
    Several(Vec<String>),
}

impl Problem<'_> {
    pub(super) fn rank(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::NoSuchDevice(_) => 1,
            Self::NoMeaning(_) => 2,
            Self::CannotDo(_, Lack::Name) | Self::Several(_) => 6,
            Self::CannotDo(..) => 3,
            Self::NoneThere(..) => 4,
            Self::NoSuchValue(..) => 5,
        }
    }

    /// Tells it, with phrases that would do.
    pub(super) fn explain(self, words: String, listener: &Listener<'_>) -> NotUnderstood {
        let suggestions = Suggestions::new(listener);
        let all: Vec<&SyncDevice> = listener.home.devices().collect();
        match self {
            Self::Nothing => {
                NotUnderstood::Nothing { nearest: suggestions.nearest(&words, &all), words }
            }
            Self::NoSuchDevice(said) if listener.home.is_room(&said) => {
                NotUnderstood::RoomAmongDevices { nearest: suggestions.nearest(&words, &all), said }
            }
            Self::NoSuchDevice(said) => {
                NotUnderstood::NoSuchDevice { nearest: suggestions.nearest(&words, &all), said }
            }
            Self::NoneThere(said, room) => NotUnderstood::NoneThere {
                nearest: suggestions.nearest(&words, &all),
                many: listener.home.language.is_plural(&said),
                said,
                room,
            },
            Self::NoMeaning(devices) => {
                NotUnderstood::Nothing { nearest: suggestions.nearest(&words, &devices), words }
            }
            Self::CannotDo(devices, lack) => NotUnderstood::CannotDo {
                nearest: suggestions.nearest(&words, &devices),
                devices: devices.iter().map(|device| device.name.name.clone()).collect(),
                lack,
            },
            Self::Several(orders) => NotUnderstood::Several { orders },
            Self::NoSuchValue(device, said, declared) => NotUnderstood::NoSuchValue {
                nearest: suggestions.nearest(&words, &[device]),
                device: device.name.name.clone(),
                said,
                declared,
            },
        }
    }
}
