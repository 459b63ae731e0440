//! How a question is answered: meaning by meaning, and within each in the order in which documents lie.

use std::{cmp::Ordering, collections::BinaryHeap};

use tantivy::{
    DocId, DocSet, Searcher, SeekDangerResult, TERMINATED,
    query::{EnableScoring, Scorer, Weight},
};

use crate::{
    Counts, Cursor, Found, Hit, How, Place, Question, SearchError, Sort,
    schema::Fields,
    segment::Segment,
    tally::{Sum, Tally},
    understood::{Meaning, Understood},
};

/// The index as it is at one moment.
pub(crate) struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) segments: Vec<Segment>,
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
        let understood = Understood::of(fields, &question.text);
        let (mut sure, nested) = understood.sure();
        if question.is_typing {
            sure.extend(understood.unfinished());
        }
        let mut weighed = self.weigh(sure)?;
        let counts = question
            .with_counts
            .then(|| self.count(&weighed, question))
            .transpose()?;
        let (hits, next) = match question.sort {
            Sort::Relevance => {
                let is_in_guesses = question
                    .after
                    .as_ref()
                    .is_some_and(|after| usize::from(after.meaning) >= weighed.len());
                let mut listed = match (is_in_guesses, &question.after) {
                    (true, _) => Vec::new(),
                    (false, None) => self.list_nested(&weighed, nested, question)?,
                    (false, Some(_)) => self.list(&weighed, 0, Vec::new(), question)?,
                };
                // Guesses are made when there is nothing else, and gone on with where the page before ended in one.
                if listed.is_empty() && !question.is_typing && (is_in_guesses || question.after.is_none()) {
                    let sure = weighed.len();
                    weighed.extend(self.weigh(understood.guesses())?);
                    listed = self.list(&weighed, sure, Vec::new(), question)?;
                }
                self.page(&weighed, listed, question)?
            }
            _ => self.sorted(&weighed, question)?,
        };
        Ok(Found { hits, next, counts })
    }

    fn weigh(&self, meanings: Vec<Meaning>) -> Result<Vec<Weighed>, SearchError> {
        let scoring = EnableScoring::disabled_from_searcher(&self.searcher);
        let weigh = |Meaning { how, query }: Meaning| {
            Ok(Weighed {
                how,
                weight: query.weight(scoring)?,
            })
        };
        meanings.into_iter().map(weigh).collect()
    }

    /// As [`Self::list`] for a first page. The first `nested` meanings are parts of the last of them: if that has none, none of them is
    /// asked, and if it has few, the others are asked about these few.
    fn list_nested(
        &self,
        weighed: &[Weighed],
        nested: usize,
        question: &Question,
    ) -> Result<Vec<(usize, Candidate)>, SearchError> {
        /// Looking one document up costs a quarter or so of listing.
        const LOOKED_UP_MAX: usize = 3;
        let Some(widest) = nested.checked_sub(1) else {
            return self.list(weighed, 0, Vec::new(), question);
        };
        let mut candidates = Vec::new();
        for number in 0..self.segments.len() {
            self.gather(
                number,
                &weighed[widest],
                &[],
                question,
                None,
                |_| false,
                &mut candidates,
            )?;
        }
        if candidates.len() > LOOKED_UP_MAX.min(wanted(question) - 1) {
            return self.list(weighed, 0, Vec::new(), question);
        }
        let mut listed = Vec::new();
        for candidate in candidates {
            let segment = &self.segments[candidate.segment];
            let mut surest = widest;
            for (at, narrower) in weighed[..widest].iter().enumerate() {
                let (found, _) = narrower.weight.scorer_danger(&segment.reader, candidate.doc, 1.0)?;
                if found == SeekDangerResult::Found {
                    surest = at;
                    break;
                }
            }
            listed.push((surest, candidate));
        }
        listed.sort_unstable();
        self.list(weighed, nested, listed, question)
    }

    /// Documents of the meanings from `first` on behind those that are `listed`, one meaning after the other, until there is a page and
    /// one hit more. Each comes with its meaning.
    fn list(
        &self,
        weighed: &[Weighed],
        first: usize,
        mut listed: Vec<(usize, Candidate)>,
        question: &Question,
    ) -> Result<Vec<(usize, Candidate)>, SearchError> {
        let wanted = wanted(question);
        let after = question.after.as_ref();
        let start = after.map_or(first, |cursor| usize::from(cursor.meaning).max(first));
        for (at, meaning) in weighed.iter().enumerate().skip(start) {
            let after_here = after.filter(|cursor| at == usize::from(cursor.meaning));
            // On a first page all hits of the meanings before are listed already; on a later one they have to be looked up.
            let before = if after.is_some() { &weighed[..at] } else { &[] };
            let mut candidates = Vec::new();
            for number in 0..self.segments.len() {
                let is_listed = |doc| {
                    listed
                        .iter()
                        .any(|(_, other)| (other.segment, other.doc) == (number, doc))
                };
                self.gather(
                    number,
                    meaning,
                    before,
                    question,
                    after_here,
                    is_listed,
                    &mut candidates,
                )?;
            }
            candidates.sort_unstable();
            candidates.truncate(wanted - listed.len());
            listed.extend(candidates.into_iter().map(|candidate| (at, candidate)));
            if listed.len() == wanted {
                break;
            }
        }
        Ok(listed)
    }

    /// A page of what was listed, and where the next one begins.
    fn page(
        &self,
        weighed: &[Weighed],
        mut listed: Vec<(usize, Candidate)>,
        question: &Question,
    ) -> Result<(Vec<Hit>, Option<Cursor>), SearchError> {
        let has_more = listed.len() == wanted(question);
        listed.truncate(wanted(question) - 1);
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
    #[expect(clippy::too_many_arguments, reason = "one step of list, with its state")]
    fn gather(
        &self,
        number: usize,
        meaning: &Weighed,
        before: &[Weighed],
        question: &Question,
        after: Option<&Cursor>,
        is_listed: impl Fn(DocId) -> bool,
        candidates: &mut Vec<Candidate>,
    ) -> Result<(), SearchError> {
        let segment = &self.segments[number];
        let filter = segment.filter(&question.filter)?;
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
        while doc != TERMINATED && found < wanted(question) {
            let is_new = segment.is_alive(doc)
                && segment.fits(&filter, doc)
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
    fn sorted(&self, weighed: &[Weighed], question: &Question) -> Result<(Vec<Hit>, Option<Cursor>), SearchError> {
        let wanted = wanted(question);
        let mut best: BinaryHeap<(Candidate, usize)> = BinaryHeap::with_capacity(wanted + 1);
        for number in 0..self.segments.len() {
            self.each(number, weighed, question, |doc, at| {
                let segment = &self.segments[number];
                let value = segment.sort_value(question.sort, doc);
                let candidate = Candidate {
                    value,
                    order: segment.order(doc),
                    segment: number,
                    doc,
                };
                if best.len() == wanted && best.peek().is_some_and(|(worst, _)| candidate >= *worst) {
                    return Ok(());
                }
                let is_past = match &question.after {
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
        self.page(weighed, listed, question)
    }

    fn count(&self, weighed: &[Weighed], question: &Question) -> Result<Counts, SearchError> {
        let mut sum = Sum::default();
        for (number, segment) in self.segments.iter().enumerate() {
            let mut tally = Tally::new(segment, &question.filter);
            self.each(number, weighed, question, |doc, _| {
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
        question: &Question,
        mut take: impl FnMut(DocId, usize) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let segment = &self.segments[number];
        let filter = segment.filter(&question.filter)?;
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
                && segment.fits(&filter, doc)
            {
                take(doc, at)?;
            }
        }
    }

    fn place(&self, candidate: &Candidate) -> Result<Place, SearchError> {
        self.segments[candidate.segment].place(candidate.doc)
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

/// A page and one hit more, by which it is known whether there is a next one.
fn wanted(question: &Question) -> usize {
    question.hits_max.clamp(1, Question::HITS_MAX) + 1
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
