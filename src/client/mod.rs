//! client (to be filled)
