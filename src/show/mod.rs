//! show (to be filled)
