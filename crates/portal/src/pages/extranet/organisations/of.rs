//! One organisation (机构): posts and their duties, people and systems, what stands below it, and the ways to change it.

use app::{MemberView, NotPossible, OrganisationView};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use model::{OrganisationId, Post, PrincipalKind, RefusalCode};

use crate::{
    address::Path,
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    pages::problem,
    paging::{Pages, Paging},
    routes, shown,
    visitor::Visitor,
};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/organisations/of.html")]
pub struct OrganisationPage {
    frame: Frame,
    id: String,
    kind: &'static str,
    is_active: bool,
    is_held_from_above: bool,
    parent: Option<(String, String)>,
    certificates: String,
    /// Whether posts, people and organisations may be added.
    is_to_be_run: bool,
    /// Ways to change something: address and what it says.
    ways: Vec<(String, &'static str)>,
    posts: Vec<PostRow>,
    posts_pages: Option<Pages>,
    members: Vec<MemberRow>,
    members_pages: Option<Pages>,
    /// Address, name, and whether it is active.
    below: Vec<(String, String, bool)>,
    below_pages: Option<Pages>,
}

/// Posts on a page.
const POSTS_MAX: usize = 10;
/// People and systems on a page.
const MEMBERS_MAX: usize = 15;
/// Organisations below on a page.
const BELOW_MAX: usize = 20;

/// A post.
#[derive(Clone, Debug)]
struct PostRow {
    name: String,
    duty: String,
    change: Option<String>,
}

/// A person or system.
#[derive(Clone, Debug)]
struct MemberRow {
    name: String,
    id: String,
    kind: &'static str,
    post: String,
    certificates: String,
    is_active: bool,
    way: Option<(String, &'static str)>,
}

/// The view of the organisation in an address.
pub(super) async fn view(portal: &Portal, visitor: &Visitor, id: &str) -> Result<OrganisationView, app::AppError> {
    let unknown = || NotPossible::unknown("organisation.unknown", ZH.budgets.organisation_unknown);
    let id = OrganisationId::parse(id).ok_or_else(unknown)?;
    portal.app.organisation(&visitor.caller, &id).await
}

/// As [`view`], for the form of a deed that only whoever runs the organisation may do.
pub(super) async fn view_to_run(
    portal: &Portal,
    visitor: &Visitor,
    id: &str,
) -> Result<OrganisationView, app::AppError> {
    let view = view(portal, visitor, id).await?;
    if view.is_to_be_run {
        Ok(view)
    } else {
        Err(RefusalCode::NotYourDuty.into())
    }
}

/// Shows the page.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path(id): Path<String>, paging: Paging) -> Response {
    let view = match view(&portal, &visitor, &id).await {
        Ok(view) => view,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let organisation = &view.organisation;
    let frame = Frame::of_visitor(&portal.site, Place::Organisations, organisation.name.clone(), &visitor);
    let (posts, posts_pages) = paging.part("posts", &view.posts, POSTS_MAX);
    let (members, members_pages) = paging.part("members", &view.members, MEMBERS_MAX);
    let (below, below_pages) = paging.part("below", &view.below, BELOW_MAX);
    let row = |member| MemberRow::of(member, view.are_members_to_be_suspended);
    let shown = OrganisationPage {
        frame,
        kind: organisation.kind.term(),
        is_active: organisation.is_active,
        is_held_from_above: view.is_held_from_above,
        parent: (view.parent.as_ref()).map(|parent| (routes::organisation(parent.id.as_str()), parent.name.clone())),
        certificates: certificates(view.certificates_below),
        is_to_be_run: view.is_to_be_run,
        ways: ways(&view),
        posts: (posts.iter())
            .map(|post| PostRow::of(post, view.is_to_be_run))
            .collect(),
        posts_pages,
        members: members.iter().map(row).collect(),
        members_pages,
        below_pages,
        below: (below.iter())
            .map(|below| {
                (
                    routes::organisation(below.id.as_str()),
                    below.name.clone(),
                    below.is_active,
                )
            })
            .collect(),
        id,
    };
    page(StatusCode::OK, &shown)
}

/// So many certificates, those of organisations below included.
fn certificates(count: usize) -> String {
    fill(
        ZH.organisations.certificates_below,
        &[("n", shown::number(count as u64))],
    )
}

fn ways(view: &OrganisationView) -> Vec<(String, &'static str)> {
    let (m, id) = (&ZH.organisations, view.organisation.id.as_str());
    let mut ways = vec![(routes::budgets_of(id), m.to_budgets)];
    if view.is_to_be_run {
        ways.push((routes::post_save(id, ""), m.add_post));
        ways.push((routes::member_add(id), m.add_member));
        ways.push((routes::organisation_add(id), m.add_organisation));
    }
    if view.is_to_be_suspended && view.organisation.is_active {
        ways.push((routes::organisation_suspend(id), m.suspend_organisation));
    }
    if view.is_to_be_suspended && !view.organisation.is_active {
        ways.push((routes::organisation_resume(id), m.resume_organisation));
    }
    ways
}

impl PostRow {
    fn of(post: &Post, is_to_be_run: bool) -> Self {
        Self {
            name: post.name.clone(),
            duty: post.duty.clone(),
            change: is_to_be_run.then(|| routes::post_save(post.organisation.as_str(), &post.name)),
        }
    }
}

impl MemberRow {
    fn of(member: &MemberView, is_to_be_suspended: bool) -> Self {
        let (m, principal) = (&ZH.organisations, &member.principal);
        let id = principal.id.as_str();
        let way = if principal.is_active {
            (routes::member_suspend(id), m.suspend)
        } else {
            (routes::member_resume(id), m.resume)
        };
        Self {
            name: principal.name.clone(),
            id: id.to_owned(),
            kind: PrincipalKind::term(principal.kind),
            post: principal.post.clone(),
            certificates: shown::number(member.certificates as u64),
            is_active: principal.is_active,
            way: is_to_be_suspended.then_some(way),
        }
    }
}

#[cfg(test)]
impl OrganisationPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let m = &ZH.organisations;
        let id = "hall-510100";
        let member = |name: &str, is_active: bool| MemberRow {
            name: name.to_owned(),
            id: "clerk-1".to_owned(),
            kind: "工作人员",
            post: "综合窗口".to_owned(),
            certificates: "1".to_owned(),
            is_active,
            way: Some(if is_active {
                (routes::member_suspend("clerk-1"), m.suspend)
            } else {
                (routes::member_resume("clerk-1"), m.resume)
            }),
        };
        let post = |name: &str, duty: String| PostRow {
            name: name.to_owned(),
            duty,
            change: Some(routes::post_save(id, name)),
        };
        let page = |ways, posts, members, below, is_active| Self {
            frame: Frame::extranet(
                &Site::sample(true),
                Place::Organisations,
                "样例省政务服务中心",
                Some(Asker::sample_official()),
            ),
            id: id.to_owned(),
            kind: "政务服务大厅",
            is_active,
            is_held_from_above: !is_active,
            parent: is_active.then(|| (routes::organisation("p"), "样例省".to_owned())),
            certificates: certificates(3),
            is_to_be_run: is_active,
            ways,
            posts,
            posts_pages: None,
            members,
            members_pages: None,
            below,
            below_pages: None,
        };
        let ways = || {
            vec![
                (routes::budgets_of(id), m.to_budgets),
                (routes::post_save(id, ""), m.add_post),
                (routes::member_add(id), m.add_member),
                (routes::organisation_add(id), m.add_organisation),
                (routes::organisation_suspend(id), m.suspend_organisation),
            ]
        };
        let below = |n| vec![(routes::organisation("b"), "东区分厅".to_owned(), false); n];
        vec![
            ("empty", page(vec![], vec![], vec![], vec![], false)),
            (
                "typical",
                page(
                    ways(),
                    vec![post(
                        "综合窗口",
                        "受理企业开办、变更、注销等事项，核验申请人填报的信息。".to_owned(),
                    )],
                    vec![member("王样例", true), member("李样例\"><", false)],
                    below(1),
                    true,
                ),
            ),
            (
                "long",
                Self {
                    posts_pages: Pages::sample("/organisations/hall-510100"),
                    members_pages: Pages::sample("/organisations/hall-510100"),
                    below_pages: Pages::sample("/organisations/hall-510100"),
                    ..page(
                        ways(),
                        vec![
                            post(
                                "综合窗口",
                                "受理企业开办、变更、注销等事项，核验申请人填报的信息。".to_owned()
                            );
                            POSTS_MAX
                        ],
                        vec![member("王样例", true); MEMBERS_MAX],
                        below(BELOW_MAX),
                        true,
                    )
                },
            ),
            (
                "full",
                page(
                    ways(),
                    vec![post(&"岗".repeat(200), "职".repeat(200)); POSTS_MAX],
                    vec![member(&"王".repeat(200), true); MEMBERS_MAX],
                    below(BELOW_MAX),
                    true,
                ),
            ),
        ]
    }
}
