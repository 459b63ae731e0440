//! How a question is answered: meaning by meaning, and within each in the order in which documents lie.

use std::{cmp::Ordering, collections::BinaryHeap};

use tantivy::{
    DocId, DocSet, Searcher, SeekDangerResult, TERMINATED,
    query::{EnableScoring, Scorer, Weight},
};

use crate::{
    Counts, Cursor, Found, Hit, How, Place, Question, SearchError, Sort,
    schema::Fields,
    segment::{Segment, SegmentFilter},
    tally::{Sum, Tally},
    understood::{Meaning, Understood},
};

/// The index as it is at one moment.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) segments: Vec<Segment>,
}

/// One question on its way.
struct Search<'a> {
    snapshot: &'a Snapshot,
    question: &'a Question,
    /// What each segment makes of the question's filter.
    filters: Vec<SegmentFilter>,
}

struct Weighed {
    how: How,
    weight: Box<dyn Weight>,
}

/// A document on its way to be a hit. Ordered as hits are shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    value: u64,
    order: u64,
    segment: usize,
    doc: DocId,
}

impl Snapshot {
    pub(crate) fn open(searcher: Searcher) -> Result<Self, SearchError> {
        let segments = searcher
            .segment_readers()
            .iter()
            .map(Segment::open)
            .collect::<Result<_, _>>()?;
        Ok(Self { searcher, segments })
    }

    pub(crate) fn find(&self, fields: &Fields, question: &Question) -> Result<Found, SearchError> {
        let filters = self.segments.iter().map(|segment| segment.filter(&question.filter));
        let search = Search {
            snapshot: self,
            question,
            filters: filters.collect::<Result<_, _>>()?,
        };
        search.find(&Understood::of(fields, question))
    }
}

impl Search<'_> {
    fn find(&self, understood: &Understood<'_>) -> Result<Found, SearchError> {
        let (mut sure, nested) = understood.sure();
        if self.question.is_typing {
            sure.extend(understood.unfinished());
        }
        let mut weighed = self.weigh(sure)?;
        // What is part of a wider meaning adds nothing to a count.
        let widest = nested.saturating_sub(1);
        let counts = self
            .question
            .with_counts
            .then(|| self.count(&weighed[widest..]))
            .transpose()?;
        let (hits, next) = match self.question.sort {
            Sort::Relevance => {
                let is_in_guesses = self
                    .question
                    .after
                    .as_ref()
                    .is_some_and(|after| usize::from(after.meaning) >= weighed.len());
                let mut listed = match (is_in_guesses, &self.question.after) {
                    (true, _) => Vec::new(),
                    (false, None) => self.list_nested(&weighed, nested)?,
                    (false, Some(_)) => self.list(&weighed, 0, Vec::new())?,
                };
                // Guesses are made when there is nothing else, and gone on with where the page before ended in one.
                if listed.is_empty() && !self.question.is_typing && (is_in_guesses || self.question.after.is_none()) {
                    let sure = weighed.len();
                    weighed.extend(self.weigh(understood.guesses())?);
                    listed = self.list(&weighed, sure, Vec::new())?;
                }
                self.page(&weighed, listed)?
            }
            _ => self.sorted(&weighed)?,
        };
        Ok(Found { hits, next, counts })
    }

    fn weigh(&self, meanings: Vec<Meaning>) -> Result<Vec<Weighed>, SearchError> {
        let scoring = EnableScoring::disabled_from_searcher(&self.snapshot.searcher);
        let weigh = |Meaning { how, query }: Meaning| {
            Ok(Weighed {
                how,
                weight: query.weight(scoring)?,
            })
        };
        meanings.into_iter().map(weigh).collect()
    }

    /// As [`Self::list`] for a first page. The first `nested` meanings are parts of the last of them: if that has no more than a page, the
    /// others are asked about these few only.
    fn list_nested(&self, weighed: &[Weighed], nested: usize) -> Result<Vec<(usize, Candidate)>, SearchError> {
        let Some(widest) = nested.checked_sub(1) else {
            return self.list(weighed, 0, Vec::new());
        };
        let mut candidates = Vec::new();
        for number in 0..self.snapshot.segments.len() {
            self.gather(number, &weighed[widest], &[], None, |_| false, &mut candidates)?;
        }
        candidates.sort_unstable();
        if candidates.len() >= self.wanted() {
            // The narrower ones first; behind them come those of the widest that are listed already, which are enough for a page: of as
            // many as are wanted, no more go than stand before.
            let mut listed = self.list(&weighed[..widest], 0, Vec::new())?;
            let is_listed = |candidate: &Candidate| listed.iter().any(|(_, other)| other == candidate);
            candidates.retain(|candidate| !is_listed(candidate));
            candidates.truncate(self.wanted() - listed.len());
            listed.extend(candidates.into_iter().map(|candidate| (widest, candidate)));
            return self.list(weighed, nested, listed);
        }
        let mut listed = Vec::new();
        for (at, narrower) in weighed[..widest].iter().enumerate() {
            for (number, segment) in self.snapshot.segments.iter().enumerate() {
                let here = candidates.iter().filter(|candidate| candidate.segment == number);
                let docs: Vec<DocId> = here.map(|candidate| candidate.doc).collect();
                let found = narrower.those_of(segment, &docs)?;
                listed.extend(
                    candidates
                        .extract_if(.., |candidate| {
                            candidate.segment == number && found.contains(&candidate.doc)
                        })
                        .map(|candidate| (at, candidate)),
                );
            }
        }
        listed.extend(candidates.into_iter().map(|candidate| (widest, candidate)));
        listed.sort_unstable();
        self.list(weighed, nested, listed)
    }

    /// Documents of the meanings from `first` on behind those that are `listed`, one meaning after the other, until there is a page and
    /// one hit more. Each comes with its meaning.
    fn list(
        &self,
        weighed: &[Weighed],
        first: usize,
        mut listed: Vec<(usize, Candidate)>,
    ) -> Result<Vec<(usize, Candidate)>, SearchError> {
        let wanted = self.wanted();
        let after = self.question.after.as_ref();
        let start = after.map_or(first, |cursor| usize::from(cursor.meaning).max(first));
        for (at, meaning) in weighed.iter().enumerate().skip(start) {
            if listed.len() == wanted {
                break;
            }
            let after_here = after.filter(|cursor| at == usize::from(cursor.meaning));
            // On a first page all hits of the meanings before are listed already; on a later one they have to be looked up.
            let before = if after.is_some() { &weighed[..at] } else { &[] };
            let mut candidates = Vec::new();
            for number in 0..self.snapshot.segments.len() {
                let is_listed = |doc| {
                    listed
                        .iter()
                        .any(|(_, other)| (other.segment, other.doc) == (number, doc))
                };
                self.gather(number, meaning, before, after_here, is_listed, &mut candidates)?;
            }
            candidates.sort_unstable();
            candidates.truncate(wanted - listed.len());
            listed.extend(candidates.into_iter().map(|candidate| (at, candidate)));
        }
        Ok(listed)
    }

    /// A page of what was listed, and where the next one begins.
    fn page(
        &self,
        weighed: &[Weighed],
        mut listed: Vec<(usize, Candidate)>,
    ) -> Result<(Vec<Hit>, Option<Cursor>), SearchError> {
        let has_more = listed.len() == self.wanted();
        listed.truncate(self.wanted() - 1);
        let next = match listed.last() {
            Some((at, last)) if has_more => Some(self.cursor(*at, last)?),
            _ => None,
        };
        let hit = |(at, candidate): &(usize, Candidate)| {
            Ok(Hit {
                place: self.place(candidate)?,
                how: weighed[*at].how,
            })
        };
        Ok((listed.iter().map(hit).collect::<Result<_, SearchError>>()?, next))
    }

    /// The first documents of a segment that have a meaning, beginning after the cursor.
    fn gather(
        &self,
        number: usize,
        meaning: &Weighed,
        before: &[Weighed],
        after: Option<&Cursor>,
        is_listed: impl Fn(DocId) -> bool,
        candidates: &mut Vec<Candidate>,
    ) -> Result<(), SearchError> {
        let segment = &self.snapshot.segments[number];
        let filter = &self.filters[number];
        let mut scorer = meaning.weight.scorer(&segment.reader, 1.0)?;
        let mut others = scorers(before, segment)?;
        let mut doc = scorer.doc();
        if let Some(cursor) = after {
            let first = segment.first_from(cursor.order);
            if doc < first {
                doc = scorer.seek(first);
            }
        }
        let mut found = 0;
        while doc != TERMINATED && found < self.wanted() {
            let is_new = segment.is_alive(doc)
                && segment.fits(filter, doc)
                && !is_listed(doc)
                && !others.iter_mut().any(|other| has(other, doc));
            if is_new {
                let candidate = Candidate {
                    value: 0,
                    order: segment.order(doc),
                    segment: number,
                    doc,
                };
                let is_past = match after {
                    Some(cursor) => self.compare(&candidate, cursor)? == Ordering::Greater,
                    None => true,
                };
                if is_past {
                    candidates.push(candidate);
                    found += 1;
                }
            }
            doc = scorer.advance();
        }
        Ok(())
    }

    /// All that is sure, by a value of the record.
    fn sorted(&self, weighed: &[Weighed]) -> Result<(Vec<Hit>, Option<Cursor>), SearchError> {
        let wanted = self.wanted();
        let mut best: BinaryHeap<(Candidate, usize)> = BinaryHeap::with_capacity(wanted + 1);
        for number in 0..self.snapshot.segments.len() {
            self.each(number, weighed, |doc, at| {
                let segment = &self.snapshot.segments[number];
                let value = segment.sort_value(self.question.sort, doc);
                let candidate = Candidate {
                    value,
                    order: segment.order(doc),
                    segment: number,
                    doc,
                };
                if best.len() == wanted && best.peek().is_some_and(|(worst, _)| candidate >= *worst) {
                    return Ok(());
                }
                let is_past = match &self.question.after {
                    Some(cursor) => self.compare(&candidate, cursor)? == Ordering::Greater,
                    None => true,
                };
                if is_past {
                    best.push((candidate, at));
                    if best.len() > wanted {
                        best.pop();
                    }
                }
                Ok(())
            })?;
        }
        let listed = best
            .into_sorted_vec()
            .into_iter()
            .map(|(candidate, at)| (at, candidate))
            .collect();
        self.page(weighed, listed)
    }

    fn count(&self, weighed: &[Weighed]) -> Result<Counts, SearchError> {
        let mut sum = Sum::default();
        for (number, segment) in self.snapshot.segments.iter().enumerate() {
            let mut tally = Tally::new(segment, &self.question.filter);
            self.each(number, weighed, |doc, _| {
                tally.add(doc);
                Ok(())
            })?;
            tally.add_to(&mut sum)?;
        }
        Ok(sum.counts())
    }

    /// Every document of a segment that surely fits, once, with the surest meaning.
    fn each(
        &self,
        number: usize,
        weighed: &[Weighed],
        mut take: impl FnMut(DocId, usize) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let segment = &self.snapshot.segments[number];
        let filter = &self.filters[number];
        let mut scorers = scorers(weighed, segment)?;
        loop {
            let Some(doc) = scorers
                .iter()
                .map(|scorer| scorer.doc())
                .min()
                .filter(|doc| *doc != TERMINATED)
            else {
                return Ok(());
            };
            let mut surest = None;
            for (at, scorer) in scorers.iter_mut().enumerate() {
                if scorer.doc() == doc {
                    surest.get_or_insert(at);
                    scorer.advance();
                }
            }
            if let Some(at) = surest
                && segment.is_alive(doc)
                && segment.fits(filter, doc)
            {
                take(doc, at)?;
            }
        }
    }

    /// A page and one hit more, by which it is known whether there is a next one.
    fn wanted(&self) -> usize {
        self.question.hits_max.clamp(1, Question::HITS_MAX) + 1
    }

    fn place(&self, candidate: &Candidate) -> Result<Place, SearchError> {
        self.snapshot.segments[candidate.segment].place(candidate.doc)
    }

    fn cursor(&self, meaning: usize, last: &Candidate) -> Result<Cursor, SearchError> {
        Ok(Cursor {
            // There are a dozen meanings at most.
            meaning: meaning as u8,
            value: last.value,
            order: last.order,
            place: self.place(last)?,
        })
    }

    /// Whether a document stands after the one that a cursor names. Its name is only looked up when nothing else tells.
    fn compare(&self, candidate: &Candidate, cursor: &Cursor) -> Result<Ordering, SearchError> {
        Ok(
            match (candidate.value, candidate.order).cmp(&(cursor.value, cursor.order)) {
                Ordering::Equal => self.place(candidate)?.cmp(&cursor.place),
                other => other,
            },
        )
    }
}

impl Weighed {
    /// Those documents of a segment that have the meaning, out of a few in their order. What lies between them is not looked at.
    fn those_of(&self, segment: &Segment, docs: &[DocId]) -> Result<Vec<DocId>, SearchError> {
        let [first, rest @ ..] = docs else {
            return Ok(Vec::new());
        };
        let (mut at, mut scorer) = self.weight.scorer_danger(&segment.reader, *first, 1.0)?;
        let mut found = Vec::new();
        found.extend((at == SeekDangerResult::Found).then_some(*first));
        for doc in rest {
            if matches!(at, SeekDangerResult::SeekLowerBound(next) if next > *doc) {
                continue;
            }
            at = scorer.seek_danger(*doc);
            found.extend((at == SeekDangerResult::Found).then_some(*doc));
        }
        Ok(found)
    }
}

fn scorers(weighed: &[Weighed], segment: &Segment) -> Result<Vec<Box<dyn Scorer>>, SearchError> {
    Ok(weighed
        .iter()
        .map(|meaning| meaning.weight.scorer(&segment.reader, 1.0))
        .collect::<Result<_, _>>()?)
}

fn has(other: &mut Box<dyn Scorer>, doc: DocId) -> bool {
    if other.doc() < doc {
        other.seek(doc);
    }
    other.doc() == doc
}
