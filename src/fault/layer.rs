//! The layer: faults that were chosen, around what comes next.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response};

use super::scene::Memory;
use super::{FAULTS, Fault, Places, Scene, Secrets};
use crate::wire::{BoxFuture, SendError, Transport};

/// Why faults cannot be had.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FaultError {
    /// There is none of this name.
    #[error("there is no fault `{id}`")]
    Unknown {
        /// What was asked for.
        id: String,
    },
    /// It does not work here.
    #[error("the fault `{id}` needs the secrets of the cloud, so it works in `serve` alone")]
    NeedsSecrets {
        /// What was asked for.
        id: String,
    },
}

/// Chosen faults, around a cloud. The first that was chosen sees a request first.
pub struct Faults<T> {
    chosen: Vec<(&'static Fault, Memory)>,
    secrets: Secrets,
    places: Mutex<Arc<Places>>,
    cloud: T,
}

impl<T: Transport> Faults<T> {
    /// Puts the faults of these names around `cloud`; without `secrets`, those that need none.
    ///
    /// # Errors
    /// A name is unknown, or the fault needs secrets.
    pub fn around<S: AsRef<str>>(
        cloud: T,
        ids: &[S],
        places: Places,
        secrets: Option<Secrets>,
    ) -> Result<Self, FaultError> {
        let chosen = ids.iter().map(|id| choose(id.as_ref(), secrets.is_some()));
        let chosen =
            chosen.map(|fault| Ok((fault?, Memory::default()))).collect::<Result<_, _>>()?;
        Ok(Self {
            chosen,
            secrets: secrets.unwrap_or_default(),
            places: Mutex::new(Arc::new(places)),
            cloud,
        })
    }
}

/// The fault of this name.
///
/// # Errors
///
/// No fault is called so, or it needs the cloud's secrets and there are none.
pub fn choose(id: &str, has_secrets: bool) -> Result<&'static Fault, FaultError> {
    let fault = FAULTS.iter().copied().flatten().find(|fault| fault.id == id);
    match fault {
        None => Err(FaultError::Unknown { id: id.to_owned() }),
        Some(fault) if fault.needs_secrets && !has_secrets => {
            Err(FaultError::NeedsSecrets { id: id.to_owned() })
        }
        Some(fault) => Ok(fault),
    }
}

impl<T: Transport> Transport for Faults<T> {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        let places = self.places_by(&request);
        Rest { faults: self, from: 0, places }.handle(request)
    }
}

impl<T> Faults<T> {
    /// The places, as far as they are known by the time of this request.
    fn places_by(&self, request: &Request<Bytes>) -> Arc<Places> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if !places.are_known() {
            Arc::make_mut(&mut places).learn(request);
        }
        Arc::clone(&places)
    }
}

/// The faults from the one of this number on, and the cloud behind them.
struct Rest<'a, T> {
    faults: &'a Faults<T>,
    from: usize,
    places: Arc<Places>,
}

impl<'a, T: Transport> Rest<'a, T> {
    fn handle(self, request: Request<Bytes>) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
        let Some((fault, memory)) = self.faults.chosen.get(self.from) else {
            return self.faults.cloud.send(request);
        };
        Box::pin(async move {
            let places = Arc::clone(&self.places);
            let next = Rest { faults: self.faults, from: self.from + 1, places };
            let (secrets, places) = (&self.faults.secrets, &*self.places);
            let scene = Scene { next: &next, memory, secrets, places };
            (fault.act)(&scene, request).await
        })
    }
}

impl<T: Transport> Transport for Rest<'_, T> {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        let places = Arc::clone(&self.places);
        Rest { faults: self.faults, from: self.from, places }.handle(request)
    }
}
