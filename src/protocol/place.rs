//! Where one is in a document, written out as a JSON pointer (RFC 6901) only when it is needed.

/// A place in a document: a chain from the root to here, borrowed from the walk that goes down it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    above: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Start(&'a str),
    Member(&'a str),
    Element(usize),
}

impl<'a> Place<'a> {
    /// The root of a document.
    pub const ROOT: Place<'static> = Place { above: None, step: Step::Start("") };

    /// A place that is known as a JSON pointer already.
    #[must_use]
    pub fn at(pointer: &'a str) -> Self {
        Self { above: None, step: Step::Start(pointer) }
    }

    /// The member of this name, one step further in.
    #[must_use]
    pub fn member(&'a self, name: &'a str) -> Self {
        Self { above: Some(self), step: Step::Member(name) }
    }

    /// The element of this index, one step further in.
    #[must_use]
    pub fn element(&'a self, index: usize) -> Self {
        Self { above: Some(self), step: Step::Element(index) }
    }

    /// The JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> String {
        let mut pointer = self.above.map(Place::pointer).unwrap_or_default();
        match self.step {
            Step::Start(start) => pointer.push_str(start),
            Step::Member(name) => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Element(index) => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
        pointer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_a_pointer() {
        assert_eq!(Place::ROOT.pointer(), "");
        let devices = Place::at("/payload/devices");
        let device = devices.element(3);
        assert_eq!(device.member("a/b~c").pointer(), "/payload/devices/3/a~1b~0c");
    }
}
