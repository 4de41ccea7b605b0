//! End-to-end tests: the built program and the library as others use them, in one binary.

mod layers;
