//! own (to be filled)
