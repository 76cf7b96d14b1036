//! What the measuring programs share: figures, the machine, and tables
#![allow(
    missing_docs,
    reason = "nobody depends on it but the programs beside it"
)]

pub mod figures;
pub mod machine;
pub mod table;
