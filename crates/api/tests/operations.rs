//! What the doors offer: the list of operations and the API description are looked at as text, and compared.

use model::{Catalogue, CatalogueSource};

#[test]
fn the_internet_offers_nothing_about_citizens() {
    let operations = api::internet_operations(&Catalogue::built_in());
    assert!(operations.iter().any(|(_, path)| path.contains("/enterprise/")));
    for (method, path) in &operations {
        // A list of names is too long for an address, and so is a file that is checked; they are questions all the same.
        assert!(
            *method == "GET" || ["/v1/matches", "/reconcile", "/v1/extract-checks"].contains(&path.as_str()),
            "{path}"
        );
        assert!(!path.contains("population"), "{path}");
        // A register is never a parameter of a mounted path, so no register can be slipped in.
        assert!(!path.contains("{register}"), "{path}");
    }
}

#[test]
fn a_register_that_is_closed_in_the_catalogue_has_no_route() {
    let mut source = CatalogueSource::built_in();
    let closed = source.registers[2]
        .1
        .replacen("channel = \"internet\"", "channel = \"extranet\"", 1);
    source.registers[2].1 = closed;
    let operations = api::internet_operations(&Catalogue::parse(&source).unwrap());
    assert!(operations.iter().all(|(_, path)| !path.contains("institution")));
}

/// The accepted description; `UPDATE_SNAPSHOTS=1 cargo test -p api` writes it anew, to be read in the diff.
#[test]
fn the_api_description_is_the_accepted_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openapi.json");
    let document = api::openapi_document(&Catalogue::built_in());
    assert_eq!(document["openapi"], "3.1.0");
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let accepted = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        accepted == text,
        "the API description changed: look at it, then accept it with UPDATE_SNAPSHOTS=1"
    );
}

/// Whoever generates a client names its functions by them.
#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = api::openapi_document(&Catalogue::built_in());
    let paths = document["paths"].as_object().unwrap().values();
    let mut names: Vec<_> = paths
        .flat_map(|methods| methods.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "{names:?}");
}

/// What OpenAPI asks of a description beyond its schemas, and generators of clients rely on.
#[test]
fn every_response_is_described_and_the_extranet_asks_for_a_certificate() {
    let document = api::openapi_document(&Catalogue::built_in());
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let description = response["description"].as_str().unwrap_or_default();
                assert!(!description.is_empty(), "{method} {path}: {status}");
            }
            let is_extranet = operation["tags"][0] == "extranet";
            assert_eq!(operation["security"].is_array(), is_extranet, "{method} {path}");
        }
    }
    assert_eq!(
        document["components"]["securitySchemes"]["client_certificate"]["type"],
        "mutualTLS"
    );
}

/// Every mounted operation is described, and nothing is described that is not mounted.
#[test]
fn what_is_mounted_is_described_and_the_other_way_round() {
    let document = api::openapi_document(&Catalogue::built_in());
    let described: std::collections::BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(|path| path.to_owned())
        .collect();
    let generic = |path: String| {
        ["enterprise", "institution", "social-organisation"]
            .iter()
            .fold(path, |path, id| {
                path.replacen(&format!("/registers/{id}"), "/registers/{register}", 1)
            })
    };
    let mounted: std::collections::BTreeSet<String> = api::internet_operations(&Catalogue::built_in())
        .into_iter()
        .chain(api::extranet_operations())
        .map(|(_, path)| generic(path))
        .filter(|path| path != "/openapi.json")
        .collect();
    assert_eq!(mounted, described);
}

/// A client that is generated from the description puts every parameter where it stands here.
#[test]
fn path_parameters_stand_in_their_paths_and_none_else_does() {
    let document = api::openapi_document(&Catalogue::built_in());
    for (path, methods) in document["paths"].as_object().unwrap() {
        let in_path: std::collections::BTreeSet<&str> = path
            .split('{')
            .skip(1)
            .map(|rest| rest.split('}').next().unwrap())
            .collect();
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let described: std::collections::BTreeSet<&str> = parameters
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            assert_eq!(described, in_path, "{method} {path}");
        }
    }
}
