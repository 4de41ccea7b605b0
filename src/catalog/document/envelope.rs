//! The documents around attributes, states and params: requests, responses, reports.
//!
//! Google's schemas close these objects, yet Google and good clouds send more than stands in them
//! (`context`, `challenge`, `structureHint`, `challengeNeeded`): what no field names is doubtful
//! here, not wrong. `requestId` is any text: Google sends decimal numbers, its schemas want UUIDs.

use crate::catalog::{Condition, Field, Object, Shape};
use crate::protocol::{COMMAND_PREFIX, TRAIT_PREFIX, TYPE_PREFIX};

/// What a device may be like in a QUERY response.
const QUERY_STATUS: &[&str] = &["SUCCESS", "OFFLINE", "EXCEPTIONS", "ERROR"];
/// How a device may have fared in an EXECUTE response.
const EXECUTE_STATUS: &[&str] = &["SUCCESS", "PENDING", "OFFLINE", "EXCEPTIONS", "ERROR"];
/// What a device may ask for.
const CHALLENGES: &[&str] = &["ackNeeded", "pinNeeded", "challengeFailedPinNeeded"];

const REQUEST_ID: Field =
    Field::required("requestId", Shape::Text, "names the request; a response holds it as it came");
const ERROR_CODE: Field = Field::optional("errorCode", Shape::Text, "why it failed");
const DEBUG_STRING: Field =
    Field::optional("debugString", Shape::Text, "for logs; never shown to anybody");
const GLOBAL_STATUS: Field =
    Field::optional("status", Shape::Enum(&["ERROR"]), "stands beside `errorCode`");
/// Any members at all.
const OPEN: Shape = Shape::keyed(&Shape::Any);

static CONTEXT: Object = Object::of(&[
    Field::optional("locale_country", Shape::Text, "two letters, upper case"),
    Field::optional("locale_language", Shape::Text, "two letters, lower case"),
]);
const CONTEXT_FIELD: Field =
    Field::optional("context", Shape::Object(&CONTEXT), "where and in which language it was asked");

static DEVICE_REF: Object = Object::of(&[
    Field::required("id", Shape::Text, "the id of SYNC"),
    Field::optional("customData", OPEN, "what SYNC gave with the device"),
]);
static A_DEVICE: Shape = Shape::Object(&DEVICE_REF);
const DEVICE_REFS: Field = Field::required("devices", Shape::list(&A_DEVICE), "the devices meant");

/// A request with one input, the only one that Google sends.
macro_rules! request {
    ($input:ident, $intent:literal $(, $payload:expr)?) => {{
        static $input: Object = Object::of(&[
            Field::required("intent", Shape::Enum(&[$intent]), "what is wanted"),
            CONTEXT_FIELD,
            $(Field::required("payload", Shape::Object($payload), "the details"),)?
        ]);
        Object::of(&[
            REQUEST_ID,
            Field::required(
                "inputs",
                Shape::list(&Shape::Object(&$input)).at_least(1).at_most(1),
                "the one input",
            ),
        ])
    }};
}

/// Around the payload of a response.
macro_rules! response {
    ($payload:expr) => {
        Object::of(&[REQUEST_ID, Field::required("payload", Shape::Object($payload), "the answer")])
    };
}

pub(super) static SYNC_REQUEST: Object = request!(INPUT, "action.devices.SYNC");

static NAME: Object = Object::of(&[
    Field::required("name", Shape::Text, "what people call it"),
    Field::optional("defaultNames", Shape::TEXTS, "what its maker calls it"),
    Field::optional("nicknames", Shape::TEXTS, "what else people call it"),
]);

static DEVICE_INFO: Object = Object::of(&[
    Field::optional("manufacturer", Shape::Text, "who made it"),
    Field::optional("model", Shape::Text, "which model it is"),
    Field::optional("hwVersion", Shape::Text, "the version of the hardware"),
    Field::optional("swVersion", Shape::Text, "the version of the software"),
]);

static OTHER_DEVICE_ID: Object = Object::of(&[
    Field::optional("agentId", Shape::Text, "the other system; default this project"),
    Field::required("deviceId", Shape::Text, "the id there"),
]);

pub(super) static SYNC_DEVICE: Object = Object::of(&[
    Field::required("id", Shape::Text, "unique among the user's devices, and never changes"),
    Field::required("type", Shape::Prefixed(TYPE_PREFIX), "what it is"),
    Field::required("traits", Shape::list(&Shape::Prefixed(TRAIT_PREFIX)), "what it can do"),
    Field::required("name", Shape::Object(&NAME), "its names"),
    Field::required("willReportState", Shape::Boolean, "whether the cloud pushes its states"),
    Field::optional(
        "notificationSupportedByAgent",
        Shape::Boolean,
        "whether the cloud sends notifications; default false",
    ),
    Field::optional("roomHint", Shape::Text, "the room, as a suggestion"),
    Field::optional("structureHint", Shape::Text, "the home, as a suggestion"),
    Field::optional("deviceInfo", Shape::Object(&DEVICE_INFO), "maker, model and versions"),
    Field::optional("attributes", OPEN, "what its traits declare, side by side"),
    Field::optional("customData", OPEN, "comes back with each request; at most 512 bytes"),
    // Home Assistant sends these three for devices that are also in Google's Matter fabric.
    Field::optional("matterUniqueId", Shape::Any, "its id in Matter"),
    Field::optional("matterOriginalVendorId", Shape::Any, "its maker's id in Matter"),
    Field::optional("matterOriginalProductId", Shape::Any, "its model's id in Matter"),
    Field::optional(
        "otherDeviceIds",
        Shape::list(&Shape::Object(&OTHER_DEVICE_ID)),
        "its ids elsewhere",
    ),
]);

static SYNC_PAYLOAD: Object = Object {
    fields: &[
        Field::optional("agentUserId", Shape::Text, "the user, by an id that never changes"),
        ERROR_CODE,
        GLOBAL_STATUS,
        DEBUG_STRING,
        Field::optional("devices", Shape::list(&Shape::Object(&SYNC_DEVICE)), "the devices"),
    ],
    conditions: &[
        // openHAB's cloud never names the user; Google links it, but nothing can be reported.
        Condition::Usually(&Condition::Unless("errorCode", "agentUserId")),
        Condition::Unless("errorCode", "devices"),
    ],
};
pub(super) static SYNC_RESPONSE: Object = response!(&SYNC_PAYLOAD);

static QUERY_REQUEST_PAYLOAD: Object = Object::of(&[DEVICE_REFS]);
pub(super) static QUERY_REQUEST: Object =
    request!(INPUT, "action.devices.QUERY", &QUERY_REQUEST_PAYLOAD);

/// A device in a QUERY response, beside its states.
pub(super) static QUERY_DEVICE: Object = Object::of(&[
    Field::optional("online", Shape::Boolean, "whether it can be reached"),
    Field::optional("status", Shape::Enum(QUERY_STATUS), "whether it could be read"),
    ERROR_CODE,
    DEBUG_STRING,
    Field::optional("exceptionCode", Shape::Text, "what else there is to say"),
]);

static QUERY_PAYLOAD: Object = Object {
    fields: &[
        ERROR_CODE,
        GLOBAL_STATUS,
        DEBUG_STRING,
        Field::optional("devices", Shape::keyed(&OPEN), "the states of each device, by its id"),
    ],
    conditions: &[Condition::Unless("errorCode", "devices")],
};
pub(super) static QUERY_RESPONSE: Object = response!(&QUERY_PAYLOAD);

static CHALLENGE: Object = Object::of(&[
    Field::optional("pin", Shape::Text, "the PIN that was given"),
    Field::optional("ack", Shape::Boolean, "whether the person agreed"),
]);

pub(super) static EXECUTION: Object = Object::of(&[
    Field::required("command", Shape::Prefixed(COMMAND_PREFIX), "what to do"),
    Field::optional("params", OPEN, "how"),
    Field::optional("challenge", Shape::Object(&CHALLENGE), "the answer to a question"),
]);

static COMMAND_GROUP: Object = Object::of(&[
    DEVICE_REFS,
    Field::required(
        "execution",
        Shape::list(&Shape::Object(&EXECUTION)),
        "what each of them does, in order",
    ),
]);

static EXECUTE_REQUEST_PAYLOAD: Object = Object::of(&[Field::required(
    "commands",
    Shape::list(&Shape::Object(&COMMAND_GROUP)),
    "groups of devices with what they shall do",
)]);
pub(super) static EXECUTE_REQUEST: Object =
    request!(INPUT, "action.devices.EXECUTE", &EXECUTE_REQUEST_PAYLOAD);

static CHALLENGE_NEEDED: Object =
    Object::of(&[Field::required("type", Shape::Enum(CHALLENGES), "what is asked for")]);

/// A group of devices in an EXECUTE response.
pub(super) static COMMAND_RESULT: Object = Object {
    fields: &[
        Field::required("ids", Shape::list(&Shape::Text).at_least(1), "the devices"),
        Field::required("status", Shape::Enum(EXECUTE_STATUS), "how they fared"),
        Field::optional("states", OPEN, "their states afterwards"),
        ERROR_CODE,
        Field::optional("exceptionCode", Shape::Text, "what else there is to say"),
        Field::optional(
            "challengeNeeded",
            Shape::Object(&CHALLENGE_NEEDED),
            "what must be answered first",
        ),
        DEBUG_STRING,
    ],
    conditions: &[Condition::ValueNeeds("errorCode", &["challengeNeeded"], "challengeNeeded")],
};

static EXECUTE_PAYLOAD: Object = Object {
    fields: &[
        ERROR_CODE,
        GLOBAL_STATUS,
        DEBUG_STRING,
        Field::optional(
            "commands",
            Shape::list(&Shape::Object(&COMMAND_RESULT)),
            "how each device fared",
        ),
    ],
    conditions: &[Condition::Unless("errorCode", "commands")],
};
pub(super) static EXECUTE_RESPONSE: Object = response!(&EXECUTE_PAYLOAD);

pub(super) static DISCONNECT_REQUEST: Object = request!(INPUT, "action.devices.DISCONNECT");
pub(super) static DISCONNECT_RESPONSE: Object = Object::EMPTY;

static REPORT: Object = Object {
    fields: &[
        Field::optional("states", Shape::keyed(&OPEN), "the states of each device, by its id"),
        Field::optional(
            "notifications",
            Shape::keyed(&Shape::keyed(&OPEN)),
            "the notifications of each device, by its id and the trait's name",
        ),
    ],
    conditions: &[Condition::AnyOf(&[&["states"], &["notifications"]])],
};

static REPORT_PAYLOAD: Object =
    Object::of(&[Field::required("devices", Shape::Object(&REPORT), "what is reported")]);

/// The body of the `HomeGraph`'s `reportStateAndNotification`.
///
/// It is a message of Google's APIs in JSON, so that the names of its definition are taken too.
pub(super) static REPORT_STATE: Object = Object::of(&[
    Field::optional("requestId", Shape::Text, "names the report").also("request_id"),
    Field::optional("eventId", Shape::Text, "a new one for each notification").also("event_id"),
    Field::required("agentUserId", Shape::Text, "the user, as in the SYNC response")
        .also("agent_user_id"),
    Field::optional("followUpToken", Shape::Text, "deprecated: it stands in the notification now"),
    Field::required("payload", Shape::Object(&REPORT_PAYLOAD), "the report"),
]);
