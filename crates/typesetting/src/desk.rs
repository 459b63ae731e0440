//! What the typesetting library may see: the template, one sheet, its QR code and the fonts.

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use crate::fonts::Fonts;

/// What all sheets share.
pub struct Shop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Fonts,
    template: Source,
    sheet: FileId,
    qr: FileId,
}

impl Shop {
    pub fn new(fonts: Fonts) -> Self {
        let file = |name: &str| {
            let path = VirtualPath::new(name).expect("a plain name");
            FileId::new(RootedPath::new(VirtualRoot::Project, path))
        };
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts.fonts)),
            fonts,
            template: Source::new(file("sheet.typ"), include_str!("sheet.typ").to_owned()),
            sheet: file("sheet.json"),
            qr: file("qr.bin"),
        }
    }

    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }
}

/// One sheet being set.
pub struct Desk<'a> {
    shop: &'a Shop,
    sheet: Bytes,
    qr: Bytes,
}

impl<'a> Desk<'a> {
    pub fn new(shop: &'a Shop, sheet: Vec<u8>, qr: Vec<u8>) -> Self {
        Self {
            shop,
            sheet: Bytes::new(sheet),
            qr: Bytes::new(qr),
        }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        self.shop.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.shop.template.id() {
            Ok(self.shop.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shop.sheet {
            Ok(self.sheet.clone())
        } else if id == self.shop.qr {
            Ok(self.qr.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        // The sheet says when it was issued.
        None
    }
}
