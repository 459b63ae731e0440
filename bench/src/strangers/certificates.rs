//! Certificates that must not help whoever shows them: of a foreign authority, expired, revoked.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Failure;
use crate::installation::Installation;
use crate::processes::run_well;

/// The demo's approval system: whoever has one of these certificates claims to be it.
const SYSTEM: &str = "system";
/// Until one certificate has expired and the revocation of another is in force at every door.
const IN_FORCE: Duration = Duration::from_secs(2);

/// Files of certificates, made once a run.
pub struct BadCertificates {
    /// Of an authority of the same make with another key, for a holder of the same name.
    pub foreign: CertificateFiles,
    /// Of our authority, for a second that is over.
    pub expired: CertificateFiles,
    /// Of our authority, in its time, and revoked.
    pub revoked: CertificateFiles,
}

/// A chain and the key of its first certificate.
pub struct CertificateFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl BadCertificates {
    /// Has them issued, one revoked, and waits until they are as bad as they are meant to be.
    ///
    /// # Errors
    /// When the binary fails.
    pub fn issue(installation: &Installation) -> Result<Self, Failure> {
        let elsewhere = installation.scratch().join("foreign");
        if !elsewhere.exists() {
            let mut demo = Command::new(installation.heyan());
            demo.args(["demo", "--prepare-only", "--data"]).arg(&elsewhere);
            for register in [
                "--citizens",
                "--enterprises",
                "--institutions",
                "--social-organisations",
            ] {
                demo.args([register, "1"]);
            }
            run_well(demo.stdout(Stdio::null()))?;
        }
        let revoked = issued(installation, "revoked", &["--days", "1"])?;
        let expired = issued(installation, "expired", &["--seconds", "1"])?;
        let mut revoke = certificate(installation, "revoke");
        revoke.arg(&revoked.1).args(["--reason", "测量性能"]);
        run_well(revoke.stdout(Stdio::null()))?;
        std::thread::sleep(IN_FORCE);
        Ok(Self {
            foreign: CertificateFiles::at(&elsewhere.join("demo").join(SYSTEM)),
            expired: expired.0,
            revoked: revoked.0,
        })
    }
}

impl CertificateFiles {
    fn at(prefix: &Path) -> Self {
        Self {
            certificate: prefix.with_extension("crt"),
            key: prefix.with_extension("key"),
        }
    }
}

/// A certificate of the authority under test, and its serial number.
fn issued(installation: &Installation, name: &str, lifetime: &[&str]) -> Result<(CertificateFiles, String), Failure> {
    let out = installation.scratch().join(name);
    let mut issue = certificate(installation, "issue");
    issue
        .args(["--principal", SYSTEM, "--json", "--out"])
        .arg(&out)
        .args(lifetime);
    let output = issue.output()?;
    if !output.status.success() {
        return Err(format!("{issue:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let serial = said["serial"].as_str().ok_or("a certificate has a serial number")?;
    Ok((CertificateFiles::at(&out), serial.to_owned()))
}

fn certificate(installation: &Installation, what: &str) -> Command {
    let mut command = Command::new(installation.heyan());
    command.args(["certificate", what, "--data"]).arg(installation.data());
    command
}
