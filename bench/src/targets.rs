//! What is to be reached. On two cores, the load generator on the same ones.

use crate::figures::Target;

/// Verified questions a second, as a share of the bare hello's, by number of connections.
pub const VERIFICATION_RATE: [(u32, Target); 2] = [
    (64, Target::at_least(0.50).with_goal(0.65)),
    (256, Target::at_least(0.65).with_goal(0.80)),
];
/// The 99th percentile of a verification's time, in those of the bare hello.
pub const VERIFICATION_P99: Target = Target::at_most(4.0);
/// Lookups a second on the internet door, as a share of the bare hello's on the same TLS, by number of connections.
pub const LOOKUP_RATE: [(u32, Target); 2] = [(64, Target::at_least(0.75)), (256, Target::at_least(0.75))];
/// Look-ups a second in the register driver, as a share of raw LMDB's.
pub const DRIVER_RATE: Target = Target::at_least(0.8);
/// Bytes a record on disk, in those of LMDB.
pub const DRIVER_BYTES: Target = Target::at_most(1.2);
/// Questions a second of good clients beside idle connections, as a share of those that they ask alone.
pub const BESIDE_IDLE_RATE: Target = Target::at_least(0.8);
/// Questions a second of good clients beside hostile ones, as a share of those that they ask alone.
pub const BESIDE_HOSTILE_RATE: Target = Target::at_least(0.8);
/// The 99th percentile of a search's time beside strange searches, in those of searches alone.
pub const BESIDE_STRANGE_P99: Target = Target::at_most(2.0);
/// Names found among the first ten, over all ways of typing.
pub const NAMES_FOUND: Target = Target::at_least(0.98);
/// The same of the way of typing in which fewest are found.
pub const NAMES_FOUND_LOWEST: Target = Target::at_least(0.95);
/// Queries of which these are shares.
pub const NAMES_ASKED: Target = Target::at_least(300.0);
/// The 99th percentile of finding by a part of the name, in those of raw tantivy with bigrams.
pub const NAMES_P99: Target = Target::at_most(3.0);
/// The same with one wrong character, in those of its query by enough bigrams.
pub const NAMES_P99_DESPITE_SLIP: Target = Target::at_most(1.0);
/// The same of all ways of asking, in those of PostgreSQL's trigrams.
pub const NAMES_P99_TRIGRAMS: Target = Target::at_most(1.0);
/// Names found with one wrong character.
pub const NAMES_FOUND_DESPITE_SLIP: Target = Target::at_least(0.95);
/// Bytes on disk.
pub const NAMES_BYTES: Target = Target::at_most(150.0);
/// Names indexed a second, as a share of raw tantivy's.
pub const NAMES_BUILD_RATE: Target = Target::at_least(0.4);
/// Extracts a second, on two cores.
pub const EXTRACT_RATE: Target = Target::at_least(80.0);
/// Kilobytes of an extract.
pub const EXTRACT_KILOBYTES: Target = Target::at_most(120.0);
/// Peak memory of whoever makes an archive of extracts, in megabytes, however many there are.
pub const EXTRACT_MEGABYTES: Target = Target::at_most(60.0);
/// Rows a second of an import, as a share of those that DuckDB loads.
pub const IMPORT_RATE: Target = Target::at_least(1.0).with_goal(1.8);
/// Peak memory of an import in megabytes.
pub const IMPORT_MEGABYTES: Target = Target::at_most(500.0);
/// Codes that one core checks in a second, in millions.
pub const CODES_MILLION: Target = Target::at_least(5.0);
/// Memory of the server at rest beside the mapped registers, in megabytes.
pub const REST_MEGABYTES: Target = Target::at_most(200.0);
/// Seconds from start to first answer.
pub const START_SECONDS: Target = Target::at_most(1.0);
