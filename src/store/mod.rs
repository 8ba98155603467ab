//! store (to be filled)
