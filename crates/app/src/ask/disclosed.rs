//! Values that may be disclosed, and nothing else of the record they come from.

use model::catalogue::FieldIndex;

/// Canonical values of the permitted fields, in the order in which they were put in: the catalogue's.
///
/// One text and a list of places, since an answer has fifteen fields and most of its time would go into as many strings.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DisclosedValues {
    text: String,
    places: Vec<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    field: FieldIndex,
    from: u32,
    to: u32,
}

impl std::fmt::Debug for DisclosedValues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values are personal: never printed.
        write!(f, "DisclosedValues({} values)", self.places.len())
    }
}

impl DisclosedValues {
    pub(super) fn with_capacity(values: usize, bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            places: Vec::with_capacity(values),
        }
    }

    pub(super) fn push(&mut self, field: FieldIndex, value: &str) {
        let from = self.text.len() as u32;
        self.text.push_str(value);
        let to = self.text.len() as u32;
        self.places.push(Place { field, from, to });
    }

    /// Fields that have a value, each with its values: one, or several of a repeated field.
    pub fn fields(&self) -> impl Iterator<Item = (FieldIndex, impl ExactSizeIterator<Item = &str>)> {
        self.places
            .chunk_by(|one, next| one.field == next.field)
            .map(|places| (places[0].field, self.texts(places)))
    }

    /// The values of one field; none if it has no value or is not permitted.
    pub fn of(&self, field: FieldIndex) -> impl ExactSizeIterator<Item = &str> {
        let places = self.places.chunk_by(|one, next| one.field == next.field);
        let found = places.into_iter().find(|places| places[0].field == field);
        self.texts(found.unwrap_or(&[]))
    }

    fn texts<'a>(&'a self, places: &'a [Place]) -> impl ExactSizeIterator<Item = &'a str> {
        places
            .iter()
            .map(|place| &self.text[place.from as usize..place.to as usize])
    }
}

impl<'a> FromIterator<(FieldIndex, &'a str)> for DisclosedValues {
    /// Values of one field have to follow each other.
    fn from_iter<I: IntoIterator<Item = (FieldIndex, &'a str)>>(values: I) -> Self {
        let mut disclosed = Self::default();
        values
            .into_iter()
            .for_each(|(field, value)| disclosed.push(field, value));
        disclosed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_by_field_and_in_order() {
        let (name, former, absent) = (FieldIndex(0), FieldIndex(3), FieldIndex(7));
        let disclosed: DisclosedValues = [(name, "甲公司"), (former, "乙厂"), (former, "丙社")]
            .into_iter()
            .collect();
        let all: Vec<(FieldIndex, Vec<&str>)> = disclosed
            .fields()
            .map(|(field, values)| (field, values.collect()))
            .collect();
        assert_eq!(all, [(name, vec!["甲公司"]), (former, vec!["乙厂", "丙社"])]);
        assert_eq!(disclosed.of(former).len(), 2);
        assert_eq!(disclosed.of(absent).next(), None);
        assert!(!format!("{disclosed:?}").contains('甲'));
    }
}
