//! Decoy records (诱饵记录): marked by the owner of their register. Numbers are hashed on the spot and nowhere kept.

use model::{Affair, Decoy, Duty, Register, Subject};

use crate::{
    App, AppError, Caller, Done, NotPossible, Official,
    certificates::{owns, reason},
    enacted::{Deed, Objection},
    names::Named,
};

/// Most decoys of all registers: they are few, or they are no decoys.
const DECOYS_MAX: usize = 10_000;

/// A decoy as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecoyView {
    /// The decoy.
    pub decoy: Decoy,
    /// Name of the register.
    pub register_name: String,
    /// Who marked it; `None`: the operator.
    pub marked_by: Option<Named>,
}

impl App {
    /// The decoys of the registers that the caller's organisation owns.
    ///
    /// # Errors
    /// A refusal: the caller is of no source authority; or the desk cannot be read.
    pub async fn decoys(&self, caller: &Caller) -> Result<Vec<DecoyView>, AppError> {
        let (official, desk) = self.official_with(caller, Duty::SourceAuthority).await?;
        let all = self.inner.desk.store().list_decoys().await?;
        let owned = all
            .into_iter()
            .filter(|decoy| owns(self.catalogue(), &official, &decoy.register));
        let views = owned.map(|decoy| {
            let register = self.catalogue().register(&decoy.register);
            let register_name = register.map_or_else(|| decoy.register.clone(), |register| register.short_name.clone());
            DecoyView {
                marked_by: decoy.marked_by.as_ref().map(|id| desk.named(id.as_str())),
                decoy,
                register_name,
            }
        });
        Ok(views.collect())
    }

    /// The registers in which the caller may mark decoys.
    ///
    /// # Errors
    /// As [`Self::decoys`].
    pub async fn registers_of_owner(&self, caller: &Caller) -> Result<Vec<std::sync::Arc<Register>>, AppError> {
        let (official, _) = self.official_with(caller, Duty::SourceAuthority).await?;
        let all = self.catalogue().registers().iter();
        Ok(all
            .filter(|register| owns(self.catalogue(), &official, &register.id))
            .cloned()
            .collect())
    }

    /// Marks the subject of this number as a decoy.
    ///
    /// # Errors
    /// A refusal, or not possible: not the owner's register, no number of it, marked already; or storage failed.
    pub async fn mark_decoy(
        &self,
        caller: &Caller,
        register: &str,
        number: &str,
        note: &str,
    ) -> Result<Done<()>, AppError> {
        let at = self.now();
        self.enacted(
            Deed {
                caller,
                affair: Affair::MarkDecoy,
                object: register,
                register: Some(register),
            },
            async |official, _| {
                let subject = self.decoy_subject(official, register, number)?;
                let note = reason(note)?;
                let all = self.inner.desk.store().list_decoys().await?;
                if all
                    .iter()
                    .any(|known| known.register == register && known.subject == subject)
                {
                    let message = "该记录此前已设为诱饵，无需再次设置。";
                    return Err(NotPossible::standing("decoy.marked", message).into());
                }
                if all.len() >= DECOYS_MAX {
                    let message = format!("诱饵记录至多 {DECOYS_MAX} 条，请先取消不再使用的。");
                    return Err(NotPossible::standing("decoy.many", message).into());
                }
                Ok(Decoy {
                    register: register.to_owned(),
                    subject,
                    note,
                    marked_by: Some(official.principal().id.clone()),
                    marked_at: at,
                })
            },
            async |decoy, desk| desk.add_decoy(&decoy).await,
        )
        .await
    }

    /// The subject of this number is no decoy any more.
    ///
    /// # Errors
    /// A refusal, or not possible: not the owner's register, no number of it, none marked; or storage failed.
    pub async fn unmark_decoy(&self, caller: &Caller, register: &str, number: &str) -> Result<Done<()>, AppError> {
        self.enacted(
            Deed {
                caller,
                affair: Affair::UnmarkDecoy,
                object: register,
                register: Some(register),
            },
            async |official, _| {
                let subject = self.decoy_subject(official, register, number)?;
                let all = self.inner.desk.store().list_decoys().await?;
                if !all
                    .iter()
                    .any(|known| known.register == register && known.subject == subject)
                {
                    let message = "该号码的记录未设为诱饵，无需取消。";
                    return Err(NotPossible::unknown("decoy.unknown", message).into());
                }
                Ok(subject)
            },
            async |subject, desk| desk.remove_decoy(register, &subject).await,
        )
        .await
    }

    fn decoy_subject(&self, official: &Official, register: &str, number: &str) -> Result<[u8; 16], Objection> {
        let register = (self.catalogue().register(register))
            .filter(|register| owns(self.catalogue(), official, &register.id))
            .ok_or_else(|| NotPossible::given("decoy.register", "请选择本机构提供的登记库。"))?;
        // What was wrong with the number is said without the number.
        let subject = Subject::parse(register, number)
            .map_err(|error| NotPossible::given("decoy.number", format!("号码不符合规则：{error}")))?;
        Ok(self.inner.sealing.subject_hash(&register.id, subject.value()))
    }
}
