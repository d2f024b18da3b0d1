use migrate_model::{Generics, Parameter, ParameterKind};
use proc_macro2::TokenStream;
use quote::quote;

/// What an implementation for a generic type repeats of its parameters.
pub(super) struct ForImpl {
    /// Behind `impl`.
    pub(super) parameters: TokenStream,
    /// Behind the name of the type.
    pub(super) arguments: TokenStream,
    /// Behind all of it: what the type itself asks for.
    pub(super) condition: TokenStream,
}

impl ForImpl {
    pub(super) fn of(generics: &Generics) -> Self {
        Self::with(generics, None, None)
    }

    /// With one more lifetime, or with something more to ask for.
    pub(super) fn with(
        generics: &Generics,
        lifetime: Option<TokenStream>,
        predicate: Option<TokenStream>,
    ) -> Self {
        let declared =
            generics.parameters.iter().map(|parameter| parameter.declaration.iter().cloned().collect());
        let parameters = lifetime.into_iter().chain(declared).collect::<Vec<TokenStream>>();
        let arguments = generics.parameters.iter().map(argument).collect::<Vec<_>>();
        let predicates = &generics.predicates;
        let predicate = predicate.map(|predicate| quote!(#predicate,));
        let is_asking = predicate.is_some() || !predicates.is_empty();
        let in_brackets = |list: &[TokenStream]| match list {
            [] => TokenStream::new(),
            list => quote!(<#(#list),*>),
        };
        Self {
            parameters: in_brackets(&parameters),
            arguments: in_brackets(&arguments),
            condition: if is_asking { quote!(where #predicate #(#predicates)*) } else { TokenStream::new() },
        }
    }
}

fn argument(parameter: &Parameter) -> TokenStream {
    let mark = parameter.declaration.first().filter(|_| parameter.kind == ParameterKind::Lifetime);
    let name = &parameter.ident;
    quote!(#mark #name)
}
