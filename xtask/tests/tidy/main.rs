//! What the whole tree has to keep to: which way dependencies point, that documents name what is there, and tidiness.

mod arrows;
mod documents;
mod sources;
mod tree;
