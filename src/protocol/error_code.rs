//! Error and exception codes, with what each means.
//!
//! The list joins Google's platform schema of 2021, the newer codes of its *Errors and
//! exceptions* page, and the two challenge codes that real clouds send. A code outside the list
//! is kept as it came: Google then speaks a generic apology, and the judge can say so.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident => $wire:literal, $meaning:literal;)*) => {
        /// Why an intent failed, or what goes with one that worked.
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// A code that Google does not list, exactly as it came.
            Other(String),
        }

        impl ErrorCode {
            /// Every listed code, in alphabetical order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The spelling on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(text) => text,
                }
            }

            /// What the code means; `None` for a code that Google does not list.
            #[must_use]
            pub fn meaning(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($meaning),)*
                    Self::Other(_) => None,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

error_codes! {
    /// Light effect longer than the 1 h maximum.
    AboveMaximumLightEffectsDuration => "aboveMaximumLightEffectsDuration", "light effect longer than the 1 h maximum";
    /// Timer longer than device allows.
    AboveMaximumTimerDuration => "aboveMaximumTimerDuration", "timer longer than device allows";
    /// Cannot do that at the moment.
    ActionNotAvailable => "actionNotAvailable", "cannot do that at the moment";
    /// Busy running, no changes possible.
    ActionUnavailableWhileRunning => "actionUnavailableWhileRunning", "busy running, no changes possible";
    /// Is armed already.
    AlreadyArmed => "alreadyArmed", "is armed already";
    /// Temperature is at its maximum already.
    AlreadyAtMax => "alreadyAtMax", "temperature is at its maximum already";
    /// Temperature is at its minimum already.
    AlreadyAtMin => "alreadyAtMin", "temperature is at its minimum already";
    /// Is closed already.
    AlreadyClosed => "alreadyClosed", "is closed already";
    /// Is disarmed already.
    AlreadyDisarmed => "alreadyDisarmed", "is disarmed already";
    /// Is docked already.
    AlreadyDocked => "alreadyDocked", "is docked already";
    /// Requested state holds already.
    AlreadyInState => "alreadyInState", "requested state holds already";
    /// Is locked already.
    AlreadyLocked => "alreadyLocked", "is locked already";
    /// Is off already.
    AlreadyOff => "alreadyOff", "is off already";
    /// Is on already.
    AlreadyOn => "alreadyOn", "is on already";
    /// Is open already.
    AlreadyOpen => "alreadyOpen", "is open already";
    /// Is paused already.
    AlreadyPaused => "alreadyPaused", "is paused already";
    /// Is started already.
    AlreadyStarted => "alreadyStarted", "is started already";
    /// Is stopped already.
    AlreadyStopped => "alreadyStopped", "is stopped already";
    /// Is unlocked already.
    AlreadyUnlocked => "alreadyUnlocked", "is unlocked already";
    /// Zone name not unique.
    AmbiguousZoneName => "ambiguousZoneName", "zone name not unique";
    /// Amount exceeds what device supports.
    AmountAboveLimit => "amountAboveLimit", "amount exceeds what device supports";
    /// App could not be started.
    AppLaunchFailed => "appLaunchFailed", "app could not be started";
    /// Arming failed.
    ArmFailure => "armFailure", "arming failed";
    /// An arm level must be named.
    ArmLevelNeeded => "armLevelNeeded", "an arm level must be named";
    /// Device/account not fully set up or authorised.
    AuthFailure => "authFailure", "device/account not fully set up or authorised";
    /// Bag must be emptied.
    BagFull => "bagFull", "bag must be emptied";
    /// Light effect shorter than the 5 min minimum.
    BelowMinimumLightEffectsDuration => "belowMinimumLightEffectsDuration", "light effect shorter than the 5 min minimum";
    /// Timer too short.
    BelowMinimumTimerDuration => "belowMinimumTimerDuration", "timer too short";
    /// Bin must be emptied.
    BinFull => "binFull", "bin must be emptied";
    /// Arming cannot be cancelled.
    CancelArmingRestricted => "cancelArmingRestricted", "arming cannot be cancelled";
    /// Too late to cancel, use device or app.
    CancelTooLate => "cancelTooLate", "too late to cancel, use device or app";
    /// Carbon monoxide present.
    CarbonMonoxideDetected => "carbonMonoxideDetected", "carbon monoxide present";
    /// A PIN is required but the user has none.
    ChallengeFailedNotSetup => "challengeFailedNotSetup", "a PIN is required but the user has none";
    /// A challenge must be answered first.
    ChallengeNeeded => "challengeNeeded", "a challenge must be answered first";
    /// Channel change failed.
    ChannelSwitchFailed => "channelSwitchFailed", "channel change failed";
    /// Charger problem.
    ChargerIssue => "chargerIssue", "charger problem";
    /// Command could not be queued.
    CommandInsertFailed => "commandInsertFailed", "command could not be queued";
    /// Battery empty.
    DeadBattery => "deadBattery", "battery empty";
    /// Rotation degrees outside range.
    DegreesOutOfRange => "degreesOutOfRange", "rotation degrees outside range";
    /// Active alert, go and help.
    DeviceAlertNeedsAssistance => "deviceAlertNeedsAssistance", "active alert, go and help";
    /// Too hot or too cold.
    DeviceAtExtremeTemperature => "deviceAtExtremeTemperature", "too hot or too cold";
    /// Occupied with another job.
    DeviceBusy => "deviceBusy", "occupied with another job";
    /// Charging, cannot do that.
    DeviceCharging => "deviceCharging", "charging, cannot do that";
    /// Clogged.
    DeviceClogged => "deviceClogged", "clogged";
    /// Dispensing right now.
    DeviceCurrentlyDispensing => "deviceCurrentlyDispensing", "dispensing right now";
    /// Its door is open.
    DeviceDoorOpen => "deviceDoorOpen", "its door is open";
    /// Its handle is closed.
    DeviceHandleClosed => "deviceHandleClosed", "its handle is closed";
    /// Mechanically jammed.
    DeviceJammingDetected => "deviceJammingDetected", "mechanically jammed";
    /// Its lid is open.
    DeviceLidOpen => "deviceLidOpen", "its lid is open";
    /// Has been moved.
    DeviceMoved => "deviceMoved", "has been moved";
    /// Repair needed.
    DeviceNeedsRepair => "deviceNeedsRepair", "repair needed";
    /// Not docked.
    DeviceNotDocked => "deviceNotDocked", "not docked";
    /// Device unknown, may need set-up again.
    DeviceNotFound => "deviceNotFound", "device unknown, may need set-up again";
    /// Not mounted.
    DeviceNotMounted => "deviceNotMounted", "not mounted";
    /// Not ready.
    DeviceNotReady => "deviceNotReady", "not ready";
    /// Not reachable.
    DeviceOffline => "deviceOffline", "not reachable";
    /// Is (left) open.
    DeviceOpen => "deviceOpen", "is (left) open";
    /// Stuck, needs help.
    DeviceStuck => "deviceStuck", "stuck, needs help";
    /// Tampering noticed.
    DeviceTampered => "deviceTampered", "tampering noticed";
    /// Shut down by temperature.
    DeviceThermalShutdown => "deviceThermalShutdown", "shut down by temperature";
    /// Device is off.
    DeviceTurnedOff => "deviceTurnedOff", "device is off";
    /// Unplugged.
    DeviceUnplugged => "deviceUnplugged", "unplugged";
    /// No remote control supported.
    DirectResponseOnlyUnreachable => "directResponseOnlyUnreachable", "no remote control supported";
    /// Disarming failed.
    DisarmFailure => "disarmFailure", "disarming failed";
    /// Only fully open or fully closed possible.
    DiscreteOnlyOpenClose => "discreteOnlyOpenClose", "only fully open or fully closed possible";
    /// Portion too large.
    DispenseAmountAboveLimit => "dispenseAmountAboveLimit", "portion too large";
    /// Portion too small.
    DispenseAmountBelowLimit => "dispenseAmountBelowLimit", "portion too small";
    /// Not enough left.
    DispenseAmountRemainingExceeded => "dispenseAmountRemainingExceeded", "not enough left";
    /// No fractions of the item.
    DispenseFractionalAmountNotSupported => "dispenseFractionalAmountNotSupported", "no fractions of the item";
    /// No fractions of that unit.
    DispenseFractionalUnitNotSupported => "dispenseFractionalUnitNotSupported", "no fractions of that unit";
    /// Unit not supported for item.
    DispenseUnitNotSupported => "dispenseUnitNotSupported", "unit not supported for item";
    /// Door unopened for long, check content first.
    DoorClosedTooLong => "doorClosedTooLong", "door unopened for long, check content first";
    /// Emergency heat mode, adjust by hand.
    EmergencyHeatOn => "emergencyHeatOn", "emergency heat mode, adjust by hand";
    /// Battery defect.
    FaultyBattery => "faultyBattery", "battery defect";
    /// Robot is on another floor.
    FloorUnreachable => "floorUnreachable", "robot is on another floor";
    /// Function not supported by device.
    FunctionNotSupported => "functionNotSupported", "function not supported by device";
    /// Item to dispense must be named.
    GenericDispenseNotSupported => "genericDispenseNotSupported", "item to dispense must be named";
    /// Unspecified hard failure.
    HardError => "hardError", "unspecified hard failure";
    /// Hardware defect.
    HardwareFailure => "hardwareFailure", "hardware defect";
    /// Blocked by auto mode.
    InAutoMode => "inAutoMode", "blocked by auto mode";
    /// Blocked by away mode.
    InAwayMode => "inAwayMode", "blocked by away mode";
    /// Blocked by dry mode.
    InDryMode => "inDryMode", "blocked by dry mode";
    /// Blocked by eco mode.
    InEcoMode => "inEcoMode", "blocked by eco mode";
    /// Blocked by fan-only mode.
    InFanOnlyMode => "inFanOnlyMode", "blocked by fan-only mode";
    /// Not in heat/cool mode.
    InHeatOrCool => "inHeatOrCool", "not in heat/cool mode";
    /// Blocked by humidifier mode.
    InHumidifierMode => "inHumidifierMode", "blocked by humidifier mode";
    /// Device mode is off.
    InOffMode => "inOffMode", "device mode is off";
    /// Blocked by purifier mode.
    InPurifierMode => "inPurifierMode", "blocked by purifier mode";
    /// Sleeping, later.
    InSleepMode => "inSleepMode", "sleeping, later";
    /// Software update running.
    InSoftwareUpdate => "inSoftwareUpdate", "software update running";
    /// Sensor/zone bypassed.
    IsBypassed => "isBypassed", "sensor/zone bypassed";
    /// Locked, so cannot open/operate.
    LockedState => "lockedState", "locked, so cannot open/operate";
    /// Temperature outside locked range.
    LockedToRange => "lockedToRange", "temperature outside locked range";
    /// Locking failed.
    LockFailure => "lockFailure", "locking failed";
    /// Battery low.
    LowBattery => "lowBattery", "battery low";
    /// At highest setting.
    MaxSettingReached => "maxSettingReached", "at highest setting";
    /// At top speed.
    MaxSpeedReached => "maxSpeedReached", "at top speed";
    /// At lowest setting.
    MinSettingReached => "minSettingReached", "at lowest setting";
    /// At lowest speed.
    MinSpeedReached => "minSpeedReached", "at lowest speed";
    /// No link to monitoring service.
    MonitoringServiceConnectionLost => "monitoringServiceConnectionLost", "no link to monitoring service";
    /// Motion seen.
    MotionDetected => "motionDetected", "motion seen";
    /// Required attachment missing.
    NeedsAttachment => "needsAttachment", "required attachment missing";
    /// Bin missing.
    NeedsBin => "needsBin", "bin missing";
    /// Pads needed.
    NeedsPads => "needsPads", "pads needed";
    /// Update needed.
    NeedsSoftwareUpdate => "needsSoftwareUpdate", "update needed";
    /// Water needed.
    NeedsWater => "needsWater", "water needed";
    /// Radio/network jamming seen.
    NetworkJammingDetected => "networkJammingDetected", "radio/network jamming seen";
    /// Unknown network profile.
    NetworkProfileNotRecognized => "networkProfileNotRecognized", "unknown network profile";
    /// Speed test already running.
    NetworkSpeedTestInProgress => "networkSpeedTestInProgress", "speed test already running";
    /// App not available.
    NoAvailableApp => "noAvailableApp", "app not available";
    /// Channel not available.
    NoAvailableChannel => "noAvailableChannel", "channel not available";
    /// Channel not subscribed.
    NoChannelSubscription => "noChannelSubscription", "channel not subscribed";
    /// Nothing wrong (`StatusReport` only).
    NoIssuesReported => "noIssuesReported", "nothing wrong (StatusReport only)";
    /// No timer set.
    NoTimerExists => "noTimerExists", "no timer set";
    /// Mode/command not available.
    NotSupported => "notSupported", "mode/command not available";
    /// Obstacle detected.
    ObstructionDetected => "obstructionDetected", "obstacle detected";
    /// Not reachable (alias deviceOffline).
    Offline => "offline", "not reachable (alias deviceOffline)";
    /// Mode must be named to turn on.
    OnRequiresMode => "onRequiresMode", "mode must be named to turn on";
    /// PIN wrong (final).
    PassphraseIncorrect => "passphraseIncorrect", "PIN wrong (final)";
    /// Percentage not possible.
    PercentOutOfRange => "percentOutOfRange", "percentage not possible";
    /// PIN wrong (final).
    PinIncorrect => "pinIncorrect", "PIN wrong (final)";
    /// Rain, so not opened.
    RainDetected => "rainDetected", "rain, so not opened";
    /// Heat/cool setpoints too near each other.
    RangeTooClose => "rangeTooClose", "heat/cool setpoints too near each other";
    /// Account must be linked again.
    RelinkRequired => "relinkRequired", "account must be linked again";
    /// Remote control switched off at device.
    RemoteSetDisabled => "remoteSetDisabled", "remote control switched off at device";
    /// The stream cannot be had; listed for `GetCameraStream` alone.
    ResourceUnavailable => "resourceUnavailable", "the stream cannot be had";
    /// Rooms lie on different floors.
    RoomsOnDifferentFloors => "roomsOnDifferentFloors", "rooms lie on different floors";
    /// Cycle finished.
    RunCycleFinished => "runCycleFinished", "cycle finished";
    /// Safety shut-off active.
    SafetyShutOff => "safetyShutOff", "safety shut-off active";
    /// Scene not applicable.
    SceneCannotBeApplied => "sceneCannotBeApplied", "scene not applicable";
    /// Security restriction applies.
    SecurityRestriction => "securityRestriction", "security restriction applies";
    /// Smoke present.
    SmokeDetected => "smokeDetected", "smoke present";
    /// No update available.
    SoftwareUpdateNotAvailable => "softwareUpdateNotAvailable", "no update available";
    /// A run time must be given.
    StartRequiresTime => "startRequiresTime", "a run time must be given";
    /// Cooling down.
    StillCoolingDown => "stillCoolingDown", "cooling down";
    /// Warming up.
    StillWarmingUp => "stillWarmingUp", "warming up";
    /// No stream to be had.
    StreamUnavailable => "streamUnavailable", "no stream to be had";
    /// Stream cannot be played now.
    StreamUnplayable => "streamUnplayable", "stream cannot be played now";
    /// Tank empty.
    TankEmpty => "tankEmpty", "tank empty";
    /// Target equals current temperature.
    TargetAlreadyReached => "targetAlreadyReached", "target equals current temperature";
    /// Timer value impossible.
    TimerValueOutOfRange => "timerValueOutOfRange", "timer value impossible";
    /// Too many wrong PINs, use the app.
    TooManyFailedAttempts => "tooManyFailedAttempts", "too many wrong PINs, use the app";
    /// Temporary failure, try again.
    TransientError => "transientError", "temporary failure, try again";
    /// Device is off (alias deviceTurnedOff).
    TurnedOff => "turnedOff", "device is off (alias deviceTurnedOff)";
    /// Locate failed.
    UnableToLocateDevice => "unableToLocateDevice", "locate failed";
    /// Food preset unknown.
    UnknownFoodPreset => "unknownFoodPreset", "food preset unknown";
    /// Unlocking failed.
    UnlockFailure => "unlockFailure", "unlocking failed";
    /// Cannot pause now.
    UnpausableState => "unpausableState", "cannot pause now";
    /// User aborted the dialogue.
    UserCancelled => "userCancelled", "user aborted the dialogue";
    /// Running on cellular backup.
    UsingCellularBackup => "usingCellularBackup", "running on cellular backup";
    /// Temperature/value outside range.
    ValueOutOfRange => "valueOutOfRange", "temperature/value outside range";
    /// Leak present.
    WaterLeakDetected => "waterLeakDetected", "leak present";
}

/// The codes that go with an answer as exceptions: those that clouds in use send in a
/// `currentStatusReport` or as `exceptionCode`.
const EXCEPTIONS: &[ErrorCode] = &[
    ErrorCode::BagFull,
    ErrorCode::BinFull,
    ErrorCode::CarbonMonoxideDetected,
    ErrorCode::DeviceAtExtremeTemperature,
    ErrorCode::DeviceJammingDetected,
    ErrorCode::DeviceMoved,
    ErrorCode::DeviceOpen,
    ErrorCode::DeviceTampered,
    ErrorCode::DeviceUnplugged,
    ErrorCode::FloorUnreachable,
    ErrorCode::HardwareFailure,
    ErrorCode::InSoftwareUpdate,
    ErrorCode::IsBypassed,
    ErrorCode::LowBattery,
    ErrorCode::MotionDetected,
    ErrorCode::NeedsPads,
    ErrorCode::NeedsSoftwareUpdate,
    ErrorCode::NeedsWater,
    ErrorCode::NetworkJammingDetected,
    ErrorCode::NoIssuesReported,
    ErrorCode::RoomsOnDifferentFloors,
    ErrorCode::RunCycleFinished,
    ErrorCode::SecurityRestriction,
    ErrorCode::SmokeDetected,
    ErrorCode::TankEmpty,
    ErrorCode::UsingCellularBackup,
    ErrorCode::WaterLeakDetected,
];

impl ErrorCode {
    /// Whether it may go with an answer as an exception.
    #[must_use]
    pub fn is_exception(&self) -> bool {
        EXCEPTIONS.contains(self)
    }

    /// Whether something may fail with it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        *self != Self::NoIssuesReported
    }

    /// The other spelling of the same code, where there is one.
    #[must_use]
    pub fn synonym(&self) -> Option<Self> {
        Some(match self {
            Self::Offline => Self::DeviceOffline,
            Self::DeviceOffline => Self::Offline,
            Self::TurnedOff => Self::DeviceTurnedOff,
            Self::DeviceTurnedOff => Self::TurnedOff,
            Self::PinIncorrect => Self::PassphraseIncorrect,
            Self::PassphraseIncorrect => Self::PinIncorrect,
            _ => return None,
        })
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_as_itself() {
        for code in ErrorCode::ALL {
            assert_eq!(&ErrorCode::from(code.as_str()), code);
        }
    }

    #[test]
    fn a_synonym_has_the_code_as_its_own() {
        for code in ErrorCode::ALL {
            if let Some(other) = code.synonym() {
                assert_ne!(&other, code);
                assert_eq!(other.synonym().as_ref(), Some(code));
            }
        }
    }

    #[test]
    fn a_stranger_is_kept_as_it_came() {
        let code = ErrorCode::from("DeviceOffline");
        assert_eq!(code, ErrorCode::Other("DeviceOffline".into()));
        assert_eq!(serde_json::to_value(&code).expect("a string"), "DeviceOffline");
    }
}
