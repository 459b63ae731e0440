//! What a machine has to have, and how a Debian machine gets it.

use std::path::Path;

use crate::{Failure, program::Program};

/// Something that tests or builds need from the operating system.
#[derive(Clone, Copy)]
pub struct Need {
    /// How to see that it is there.
    sign: Sign,
    /// Which Debian package brings it.
    package: &'static str,
    /// What for.
    purpose: &'static str,
}

#[derive(Clone, Copy)]
enum Sign {
    Program(&'static str),
    File(&'static str),
}

/// For the libraries written in C: LMDB, SQLite and ring, and jemalloc, which comes with a makefile.
pub const FOR_BUILDING: &[Need] = &[C_COMPILER, MAKE];

const C_COMPILER: Need = Need {
    sign: Sign::Program("cc"),
    package: "build-essential",
    purpose: "building libraries written in C",
};

const MAKE: Need = Need {
    sign: Sign::Program("make"),
    package: "build-essential",
    purpose: "building a library written in C that comes with a makefile",
};

/// For whatever prints.
pub const FONT: Need = Need {
    sign: Sign::File("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    package: "fonts-noto-cjk",
    purpose: "Chinese characters in screenshots and extracts",
};

/// For whatever prints names with characters of the extensions of Unicode.
pub const RARE_FONT: Need = Need {
    sign: Sign::File("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
    package: "fonts-hanazono",
    purpose: "rare characters in extracts",
};

/// For asking as the demo tells people to ask.
const CURL: Need = Need {
    sign: Sign::Program("curl"),
    package: "curl",
    purpose: "asking as the demo tells people to ask",
};

/// What shows all that the demo has; it starts without.
pub const FOR_DEMO: &[Need] = &[FONT, RARE_FONT, CURL];

/// What the tests need beside what building does.
pub const FOR_TESTS: &[Need] = &[
    Need {
        sign: Sign::Program("openssl"),
        package: "openssl",
        purpose: "a second opinion on our certificates",
    },
    CURL,
    Need {
        sign: Sign::Program("kill"),
        package: "procps",
        purpose: "stopping servers as an operator would",
    },
    Need {
        sign: Sign::Program("faketime"),
        package: "faketime",
        purpose: "setting a server's clock back",
    },
    Need {
        sign: Sign::Program("node"),
        package: "nodejs",
        purpose: "driving the browser",
    },
    Need {
        sign: Sign::Program("npm"),
        package: "npm",
        purpose: "driving the browser",
    },
    Need {
        sign: Sign::Program("chromium"),
        package: "chromium",
        purpose: "the walk through all pages",
    },
    FONT,
    RARE_FONT,
    Need {
        sign: Sign::Program("pdftotext"),
        package: "poppler-utils",
        purpose: "reading extracts, and turning them into pictures",
    },
];

impl Need {
    fn is_met(&self) -> bool {
        match self.sign {
            Sign::File(path) => Path::new(path).exists(),
            Sign::Program(name) => {
                let folders = std::env::var_os("PATH").unwrap_or_default();
                std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
            }
        }
    }
}

/// Installs what is missing; as anyone but root, or elsewhere than on Debian, says what to install.
pub fn provide<'a>(needs: impl IntoIterator<Item = &'a Need>) -> Result<(), Failure> {
    let missing: Vec<&Need> = needs.into_iter().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let apt_get = || Program::named("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    if !is_root() || !apt_get().arg("--version").works() {
        return Err(by_hand(&missing, &packages));
    }
    apt_get().args(["update", "--quiet"]).run()?;
    apt_get()
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(&packages)
        .run()?;
    let missing: Vec<&Need> = missing.into_iter().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(by_hand(&missing, &packages))
    }
}

fn by_hand(missing: &[&Need], packages: &[&str]) -> Failure {
    let list: String = missing
        .iter()
        .map(|need| format!("\n  {} ({})", need.package, need.purpose))
        .collect();
    format!(
        "this machine lacks{list}\nand only root can install it on Debian. Please run\n  sudo apt-get install {}\nand start this command again.",
        packages.join(" ")
    )
}

fn is_root() -> bool {
    // Whoever owns our own process entry is who we are.
    std::os::unix::fs::MetadataExt::uid(&match std::fs::metadata("/proc/self") {
        Ok(entry) => entry,
        Err(_) => return false,
    }) == 0
}
