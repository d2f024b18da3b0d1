//! What the compiler gets: drifts that are known, and constants where only it can tell.
//!
//! Nothing of it is there in tests: what is tested has been compiled without them.

use migrate_schema::lock::Lockstep;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use super::Drift;

/// The builds in which a policy warns.
fn where_warned(policy: Lockstep) -> Option<TokenStream> {
    match policy {
        Lockstep::Auto => Some(quote!(#[cfg(all(debug_assertions, not(test)))])),
        Lockstep::Warn => Some(quote!(#[cfg(not(test))])),
        Lockstep::Deny | Lockstep::Off => None,
    }
}

/// The builds in which a policy refuses.
fn where_refused(policy: Lockstep) -> Option<TokenStream> {
    match policy {
        Lockstep::Auto => Some(quote!(#[cfg(all(not(debug_assertions), not(test)))])),
        Lockstep::Deny => Some(quote!(#[cfg(not(test))])),
        Lockstep::Warn | Lockstep::Off => None,
    }
}

/// Tells what is known, each at its place.
pub(super) fn drifts(drifts: &[Drift], policy: Lockstep) -> TokenStream {
    let told = drifts.iter().map(|drift| {
        let (message, span) = (&drift.message, drift.span.token());
        // The use of something deprecated is the one warning of a macro that has a place and a text.
        let warning = where_warned(policy).map(|condition| {
            let called = quote_spanned!(span=> _schema_lock);
            quote_spanned! {span=>
                #condition
                const _: () = {
                    #[deprecated(note = #message)]
                    const fn #called() {}
                    #called()
                };
            }
        });
        let error = where_refused(policy).map(|condition| {
            quote_spanned! {span=>
                #condition
                ::core::compile_error! { #message }
            }
        });
        quote!(#warning #error)
    });
    quote!(#(#told)*)
}

/// Something that only the compiler knows.
pub(super) struct Question {
    pub(super) span: Span,
    /// A constant that is true when all is well.
    pub(super) holds: TokenStream,
    /// A constant that does not compile, and says why, when it is not.
    pub(super) refuses: TokenStream,
    /// What a warning says, which cannot hold what the compiler finds.
    pub(super) note: String,
}

/// Asks the compiler.
pub(super) fn questions(questions: &[Question], policy: Lockstep) -> TokenStream {
    let asked = questions.iter().map(|Question { span, holds, refuses, note }| {
        let warning = where_warned(policy).map(|condition| {
            quote_spanned! {*span=>
                #condition
                const _: () = {
                    struct _SchemaLock<const IN_STEP: bool>;
                    impl _SchemaLock<true> {
                        const fn _check() {}
                    }
                    impl _SchemaLock<false> {
                        #[deprecated(note = #note)]
                        const fn _check() {}
                    }
                    _SchemaLock::<{ #holds }>::_check()
                };
            }
        });
        let error = where_refused(policy).map(|condition| {
            quote_spanned! {*span=>
                #condition
                const _: () = #refuses;
            }
        });
        quote!(#warning #error)
    });
    quote!(#(#asked)*)
}
