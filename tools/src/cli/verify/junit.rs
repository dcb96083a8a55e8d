//! The results as JUnit XML, which services of continuous integration show.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{BackendReport, VerifyReport};
use crate::cli::CliError;
use crate::model::ModelFile;

/// One suite with a test for each backend, and one for the bundle if there is one.
pub fn xml(
    model: &ModelFile,
    report: &VerifyReport,
    right_model: bool,
) -> Result<Vec<u8>, CliError> {
    let name = model.path.display().to_string();
    let mut suite = TestSuite::new(name.clone());
    if let Some(bundle) = &report.bundle {
        let told = format!("the integers are of another model, {}", bundle.model_sha256);
        suite.add_test_case(case(&name, "vectors", right_model, &told));
    }
    for backend in &report.backends {
        let BackendReport { name: backend_name, vectors, mismatches, seconds, first_difference } =
            backend;
        let first = first_difference.as_ref();
        let first = first.map_or_else(String::new, |first| format!("; {first}"));
        let told = format!("{mismatches} of {vectors} jets differ{first}");
        let mut case = case(&name, backend_name, *mismatches == 0, &told);
        case.set_time(Duration::from_secs_f64(*seconds));
        case.set_system_out(format!("{vectors} jets, {mismatches} mismatches"));
        suite.add_test_case(case);
    }
    let mut report = Report::new("spurion verify");
    report.add_test_suite(suite);
    let mut bytes = Vec::new();
    report.serialize(&mut bytes)?;
    Ok(bytes)
}

fn case(class: &str, name: &str, passed: bool, told: &str) -> TestCase {
    let status = if passed {
        TestCaseStatus::success()
    } else {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(told);
        status
    };
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}
