//! Enums that have a stable name for programs and storage and an official term — 代码和名称.

/// Declares an enum with a stable name and an official term beside each variant, and all that follows from this one table.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal, $term:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$what])* $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name for programs and storage.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The official term.
            pub const fn term(self) -> &'static str {
                match self {
                    $(Self::$variant => $term,)+
                }
            }

            /// The variant with this stable name.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }
    };
}
