//! Where the documents of a batch end up: their files become segments of the register, or the documents that are
//! needed are copied behind the last segment.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::thread::JoinHandle;

use store::StoreError;

use super::documents::{DocumentWriter, SEGMENT_BYTES_MAX, segment_name};
use super::entry::Address;
use super::timeline::Document;

/// Name of a segment that belongs to a batch not applied yet.
pub(super) fn incoming_name(number: u32) -> String {
    format!("incoming-{}", segment_name(number))
}

/// The documents of a batch while it is prepared.
pub(super) struct IncomingDocuments {
    files: Vec<DocumentWriter>,
    destination: Destination,
    /// Brings adopted files to the disk while the index is built.
    syncing: Option<JoinHandle<io::Result<()>>>,
    buffer: Vec<u8>,
}

enum Destination {
    /// The files themselves become segments. Right when nearly all documents are needed: nothing is written twice.
    Adopted,
    /// What is needed is copied behind what the register has. Right when most documents repeat what is there.
    Copied {
        tail: Option<DocumentWriter>,
        /// Where the tail is or would be: segment and how much of it counts.
        start: (u32, u64),
    },
}

impl IncomingDocuments {
    /// Finishes writing; `segments` are those of the register.
    pub(super) fn new(
        mut files: Vec<DocumentWriter>,
        adopt: bool,
        segments: &BTreeMap<u32, u64>,
    ) -> Result<Self, StoreError> {
        for file in &mut files {
            file.flush()?;
        }
        let start = match segments.last_key_value() {
            Some((&number, &bytes)) if bytes < SEGMENT_BYTES_MAX => (number, bytes),
            Some((&number, _)) => (number + 1, 0),
            None => (0, 0),
        };
        if start.0 >= Address::SEGMENTS_MAX - files.len() as u32 {
            return Err(StoreError::Conflict(
                "the register has as many document segments as it can have: export it and import it into a new data folder"
                    .into(),
            ));
        }
        let syncing = match adopt {
            true => Some(start_syncing(&files)?),
            false => None,
        };
        Ok(Self {
            files,
            syncing,
            destination: match adopt {
                true => Destination::Adopted,
                false => Destination::Copied { tail: None, start },
            },
            buffer: Vec::new(),
        })
    }

    /// The final address of a document.
    pub(super) fn place(&mut self, document: Document, folder: &Path) -> Result<Address, StoreError> {
        let incoming = match document {
            Document::Stored(address) => return Ok(address),
            Document::Incoming(address) => address,
        };
        let Destination::Copied { tail, start } = &mut self.destination else {
            return Ok(incoming);
        };
        read(&self.files, incoming, &mut self.buffer)?;
        let writer = match tail {
            Some(writer) => writer,
            None => {
                let path = folder.join(segment_name(start.0));
                tail.insert(DocumentWriter::open(path, start.0, start.1)?)
            }
        };
        writer.push(&self.buffer)
    }

    /// Whether an incoming document equals `stored`.
    pub(super) fn equals(&mut self, incoming: Address, stored: &[u8]) -> Result<bool, StoreError> {
        read(&self.files, incoming, &mut self.buffer)?;
        Ok(self.buffer == stored)
    }

    /// Waits until the disk has all documents that will count; gives the segments with their new lengths.
    pub(super) fn sync(&mut self) -> Result<BTreeMap<u32, u64>, StoreError> {
        let mut segments = BTreeMap::new();
        match &mut self.destination {
            Destination::Adopted => {
                if let Some(syncing) = self.syncing.take() {
                    let synced = syncing
                        .join()
                        .unwrap_or_else(|_| Err(io::Error::other("the syncing thread panicked")));
                    synced.map_err(|e| StoreError::engine("writing documents", e))?;
                }
                segments.extend(self.files.iter().map(|file| (file.segment, file.bytes())));
            }
            Destination::Copied { tail: Some(tail), .. } => {
                tail.sync()?;
                segments.insert(tail.segment, tail.bytes());
            }
            Destination::Copied { tail: None, .. } => {}
        }
        Ok(segments)
    }

    /// Gives adopted files their final names; the caller syncs the folder.
    pub(super) fn adopt(&mut self, folder: &Path) -> Result<(), StoreError> {
        if let Destination::Adopted = self.destination {
            for file in &mut self.files {
                let path = folder.join(segment_name(file.segment));
                std::fs::rename(&file.path, &path).map_err(|e| StoreError::engine("naming a document segment", e))?;
            }
            self.files.clear();
        }
        Ok(())
    }
}

/// Syncs files to which nothing more is written, on a thread of its own: it waits for the disk and takes no processor.
/// Its outcome must be asked for, since the kernel tells of a failed write only once.
fn start_syncing(files: &[DocumentWriter]) -> Result<JoinHandle<io::Result<()>>, StoreError> {
    let handles: io::Result<Vec<_>> = files.iter().map(DocumentWriter::handle).collect();
    handles
        .and_then(|handles| {
            let sync = move || handles.iter().try_for_each(std::fs::File::sync_data);
            std::thread::Builder::new()
                .name("register-documents".into())
                .spawn(sync)
        })
        .map_err(|e| StoreError::engine("writing documents", e))
}

fn read(files: &[DocumentWriter], address: Address, into: &mut Vec<u8>) -> Result<(), StoreError> {
    match files.iter().find(|file| file.segment == address.segment()) {
        Some(file) => file.read(address, into),
        None => unreachable!("an incoming document lies in a file of its batch"),
    }
}

impl Drop for IncomingDocuments {
    fn drop(&mut self) {
        for file in &self.files {
            // What stays behind is removed when the next batch opens.
            let _ = std::fs::remove_file(&file.path);
        }
    }
}
