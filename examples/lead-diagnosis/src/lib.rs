//! The tables of a program in which companies question visitors of their sites, rate them as leads,
//! and write to them.

pub mod ab_tests;
pub mod accounts;
pub mod assessments;
pub mod leads;
pub mod phone;
pub mod sms;
