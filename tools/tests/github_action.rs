//! The composite action and the workflows: what linters say of them, and what the steps of the action
//! do when they run as scripts.
#![allow(clippy::unwrap_used, clippy::panic)]

mod changed_models;
mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use command::{data, repository, spurion};
use serde::Deserialize;
use tempfile::TempDir;

const NANO: &str = "tests/vectors/pelican_nano_h2_n16.spurion";

#[derive(Deserialize)]
struct Action {
    inputs: BTreeMap<String, Input>,
    outputs: BTreeMap<String, Value>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    required: bool,
    default: Option<String>,
}

#[derive(Deserialize)]
struct Value {
    value: String,
}

#[derive(Deserialize)]
struct Runs {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    id: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    run: String,
}

/// What expressions stand for.
type Context = BTreeMap<String, String>;

fn action() -> Action {
    serde_yaml_ng::from_str(&fs::read_to_string(repository().join("action.yml")).unwrap()).unwrap()
}

/// The text with each expression replaced, as the runner does it.
fn evaluated(text: &str, context: &Context) -> String {
    let Some((before, rest)) = text.split_once("${{") else { return text.to_owned() };
    let (name, after) = rest.split_once("}}").unwrap();
    let value = context.get(name.trim()).unwrap_or_else(|| panic!("no {name}"));
    format!("{before}{value}{}", evaluated(after, context))
}

/// How the steps of the action ended, and the value of each expression afterwards.
struct Run {
    last: String,
    output: Output,
    context: Context,
    summary: String,
}

/// Runs the steps in `folder` until one fails.
fn run(folder: &Path, inputs: &[(&str, &str)]) -> Run {
    let (action, root) = (action(), repository().canonicalize().unwrap());
    let path = root.display().to_string();
    let mut context = Context::from([("github.action_path".to_owned(), path.clone())]);
    for (name, input) in &action.inputs {
        let given = inputs.iter().find(|(given, _)| given == name).map(|(_, value)| *value);
        assert!(given.is_some() || !input.required, "{name} is required");
        let value = given.map(str::to_owned).or(input.default.clone());
        context.insert(format!("inputs.{name}"), value.unwrap_or_default());
    }
    let (outputs, summary) = (folder.join("github_output"), folder.join("github_summary"));
    fs::write(&summary, "").unwrap();
    let mut ended = None;
    for step in &action.runs.steps {
        assert!(!step.run.contains("${{"), "{}: an input could be code", step.name);
        fs::write(&outputs, "").unwrap();
        let env = step.env.iter().map(|(name, value)| (name, evaluated(value, &context)));
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &step.run])
            .current_dir(folder)
            .envs(env)
            .env("GITHUB_ACTION_PATH", &path)
            .env("GITHUB_OUTPUT", &outputs)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .output()
            .unwrap();
        for line in fs::read_to_string(&outputs).unwrap().lines() {
            let (name, value) = line.split_once('=').unwrap();
            let id = step.id.as_deref().unwrap();
            context.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        let failed = !output.status.success();
        ended = Some((step.name.clone(), output));
        if failed {
            break;
        }
    }
    let (last, output) = ended.unwrap();
    Run { last, output, context, summary: fs::read_to_string(summary).unwrap() }
}

fn told(run: &Run) -> String {
    format!("{}: {}", run.last, String::from_utf8_lossy(&run.output.stderr))
}

#[test]
fn linters_find_nothing() {
    let root = repository();
    let lint = |program: &str, arguments: &[&str]| {
        let program = root.join(".venv/bin").join(program);
        let output = Command::new(&program).args(arguments).current_dir(&root).output();
        let output = output.unwrap_or_else(|e| panic!("{}: {e}: run setup.sh", program.display()));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    };
    let (workflows, actions) = ("vendor.github-workflows", "vendor.github-actions");
    let files = [".github/workflows/verify.yml", ".github/workflows/test.yml"];
    lint("check-jsonschema", &[["--builtin-schema", workflows].as_slice(), &files].concat());
    lint("check-jsonschema", &["--builtin-schema", actions, "action.yml"]);
    lint("zizmor", &["--offline", "--no-progress", "--quiet", "."]);
}

/// The workflow hands the action every input that it has itself, and the action has all of them.
#[test]
fn the_workflow_hands_on_its_inputs() {
    let text = fs::read_to_string(repository().join(".github/workflows/verify.yml")).unwrap();
    let workflow: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text).unwrap();
    let inputs = workflow["on"]["workflow_call"]["inputs"].as_mapping().unwrap();
    let steps = workflow["jobs"]["verify"]["steps"].as_sequence().unwrap();
    let with = steps.iter().find(|step| step["id"] == "spurion").unwrap()["with"].clone();
    let action = action();
    for (name, input) in inputs {
        let name = name.as_str().unwrap();
        assert_eq!(with[name], format!("${{{{ inputs.{name} }}}}").as_str());
        let wanted = action.inputs[name].default.clone().unwrap_or_default();
        assert_eq!(input["default"].as_str().unwrap_or_default(), wanted, "{name}");
    }
}

#[test]
fn a_checkpoint_is_converted_reported_and_verified() {
    let folder = TempDir::new().unwrap();
    let (checkpoint, jets) = (data("pelican_nano_h2_n16.pt"), data("jets_test.h5"));
    let calibration = data("jets_calibration.h5");
    let run = run(
        folder.path(),
        &[
            ("checkpoint", checkpoint.to_str().unwrap()),
            ("calibration", calibration.to_str().unwrap()),
            ("convert-options", "--calibration-jets 200 --weight-bits 7"),
            ("jets", jets.to_str().unwrap()),
            ("backends", "core,oracle"),
        ],
    );
    assert!(run.output.status.success(), "{}", told(&run));
    let outputs = action().outputs;
    let output = |name: &str| evaluated(&outputs[name].value, &run.context);
    assert_eq!(
        (output("model").as_str(), output("mismatches").as_str()),
        ("spurion/model.spurion", "0")
    );
    assert!(run.summary.contains("| oracle | 1200 | 0 |"), "{}", run.summary);
    for file in ["convert.json", "eval.json", "report.html", "verify.json", "vectors/manifest.json"]
    {
        assert!(
            fs::metadata(folder.path().join("spurion").join(file)).unwrap().len() > 0,
            "{file}"
        );
    }
    let xml = fs::read(folder.path().join("spurion/verify.xml")).unwrap();
    let report = quick_junit::Report::deserialize(xml.as_slice()).unwrap();
    assert_eq!((report.tests, report.failures), (3, 0));
}

#[test]
fn a_changed_model_fails_with_its_report() {
    let folder = TempDir::new().unwrap();
    let (model, jets) = (repository().join(NANO), data("jets_test.h5"));
    let (model, jets) = (model.to_str().unwrap(), jets.to_str().unwrap());
    let output = spurion(&["vectors", model, jets, "-o", "kept"], folder.path());
    assert!(output.status.success());
    let changed = changed_models::all(&fs::read(model).unwrap()).remove(1);
    fs::write(folder.path().join("changed.spurion"), changed.bytes).unwrap();
    let inputs = [("jets", jets), ("vectors", "kept"), ("backends", "core")];
    let run_with = |model| run(folder.path(), &[inputs.as_slice(), &[("model", model)]].concat());
    let run = run_with("changed.spurion");
    assert_eq!(
        (run.last.as_str(), run.output.status.code()),
        ("Verify", Some(1)),
        "{}",
        told(&run)
    );
    assert!(run.context["steps.verify.outputs.mismatches"].parse::<usize>().unwrap() > 0);
    let xml = fs::read(folder.path().join("spurion/verify.xml")).unwrap();
    let report = quick_junit::Report::deserialize(xml.as_slice()).unwrap();
    assert_eq!((report.tests, report.failures), (2, 2));
    let run = run_with("");
    assert_eq!((run.last.as_str(), run.output.status.code()), ("Convert", Some(2)));
    let run = run_with(model);
    assert!(run.output.status.success(), "{}", told(&run));
}
