//! Commands that are killed while they run: what is under the final names is all of an earlier
//! output or all of the new one.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod command;
mod folder;
mod writers;

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use command::{data, spurion};
use folder::{Contents, below, contents, restore};
use writers::Writer;

/// What the time of a kill is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Since {
    /// The start of the command.
    Start,
    /// Its first temporary file or directory.
    Temporary,
    /// The moment when something else, or nothing, is under the name of its first output.
    Rename,
}

/// How many times each command is killed, from when on, spread over what is left of its time.
const KILLS: [(Since, u32); 3] = [(Since::Start, 40), (Since::Temporary, 35), (Since::Rename, 25)];
/// Undisturbed runs that each of the times are taken from.
const MEASURED: usize = 5;
/// What temporary files begin with.
const TEMPORARY: &str = ".spurion-";

/// What is under the final names, an output each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Absent,
    Old,
    New,
}

/// What became of all kills of a command.
#[derive(Debug, Default)]
struct Tally {
    killed: u32,
    finished: u32,
    old: u32,
    new: u32,
    /// Kills between the appearance of two outputs.
    between: u32,
    /// Kills that left temporary files.
    leftovers: u32,
}

impl Writer {
    fn start(&self, folder: &Path) -> Child {
        Command::new(env!("CARGO_BIN_EXE_spurion"))
            .args(self.arguments(self.values[1]))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// How long an undisturbed run takes from that moment on.
    fn duration(&self, since: Since) -> Duration {
        let mut runs = [(); MEASURED].map(|()| {
            let folder = tempfile::tempdir().unwrap();
            let mut child = self.start(folder.path());
            self.wait(since, &mut child, folder.path());
            let begin = Instant::now();
            assert!(child.wait().unwrap().success());
            begin.elapsed()
        });
        runs.sort();
        runs[MEASURED / 2]
    }

    /// Waits for that moment, or until the command ends.
    fn wait(&self, since: Since, child: &mut Child, folder: &Path) {
        let temporary = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.is_ok_and(|entry| entry.file_name().to_str().unwrap().starts_with(TEMPORARY))
        };
        let first = folder.join(self.outputs[0]);
        let inode = || std::fs::metadata(&first).map(|m| m.ino()).ok();
        let before = inode();
        let renamed = || {
            let now = inode();
            assert!(before.is_none() || now.is_some(), "for a moment nothing is there");
            now != before
        };
        let come = || match since {
            Since::Start => true,
            Since::Temporary => std::fs::read_dir(folder).unwrap().any(temporary),
            // Looked at often, since what is between two renames does not last.
            Since::Rename => (0..100).any(|_| renamed()),
        };
        while !come() && child.try_wait().unwrap().is_none() {}
    }

    /// Kills one run, some time after a moment, over `earlier` outputs; returns what is in the
    /// folder, and whether the command had finished.
    fn kill(&self, since: Since, after: Duration, earlier: Option<&Contents>) -> (Contents, bool) {
        let folder = tempfile::tempdir().unwrap();
        earlier.inspect(|earlier| restore(earlier, folder.path()));
        let mut child = self.start(folder.path());
        self.wait(since, &mut child, folder.path());
        let begin = Instant::now();
        // Sleeping wakes up too late for the time between two renames.
        while begin.elapsed() < after {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        let status = child.wait().unwrap();
        let killed = status.signal() == Some(9);
        assert!(killed || status.success(), "{status}");
        (contents(folder.path()), !killed)
    }

    /// What is under each final name; panics if it is neither all of the old nor all of the new.
    fn states(&self, found: &Contents, [old, new]: [&Contents; 2]) -> Vec<State> {
        let state = |name: &&str| match below(found, name) {
            part if part.is_empty() => State::Absent,
            part if part == below(old, name) => State::Old,
            part if part == below(new, name) => State::New,
            part => panic!("{name} is neither old nor new: {:?}", part.keys()),
        };
        self.outputs.iter().map(state).collect()
    }

    fn kill_all(&self) -> Tally {
        let [old, new] = self.values.map(|value| self.output(value));
        self.outputs.iter().for_each(|name| assert_ne!(below(&old, name), below(&new, name)));
        let mut tally = Tally::default();
        for (since, kills) in KILLS {
            let time = self.duration(since);
            for k in 0..kills {
                // A little beyond the end, too; and densely right after the first rename.
                let place = f64::from(k) / f64::from(kills);
                let place = if since == Since::Rename { place.powi(4) } else { place };
                let after = time.mul_f64(1.25 * place);
                let earlier = (k % 2 == 0).then_some(&old);
                let (found, finished) = self.kill(since, after, earlier);
                let states = self.states(&found, [&old, &new]);
                self.check(&states, finished, earlier.is_some());
                tally.add(self, &found, &states, finished);
            }
            println!("{}, {time:?} since {since:?}: {tally:?}", self.arguments[0]);
        }
        tally
    }

    /// Outputs appear in their order, none is lost, and all are new when the command has finished.
    fn check(&self, states: &[State], finished: bool, earlier: bool) {
        let before = if earlier { State::Old } else { State::Absent };
        assert!(states.iter().all(|s| [before, State::New].contains(s)), "{states:?}");
        assert!(states.is_sorted_by(|a, b| a >= b), "{states:?}");
        assert!(!finished || states.iter().all(|s| *s == State::New), "{states:?}");
    }
}

impl Tally {
    fn add(&mut self, writer: &Writer, found: &Contents, states: &[State], finished: bool) {
        *(if finished { &mut self.finished } else { &mut self.killed }) += 1;
        match states.iter().filter(|s| **s == State::New).count() {
            0 => self.old += 1,
            n if n == states.len() => self.new += 1,
            _ => self.between += 1,
        }
        let top = |path: &str| path.split('/').next().unwrap().to_owned();
        let mut others: Vec<_> = found.keys().map(|path| top(path)).collect();
        others.retain(|name| !writer.outputs.contains(&name.as_str()));
        assert!(others.iter().all(|name| name.starts_with(TEMPORARY)), "{others:?}");
        assert!(!finished || others.is_empty(), "{others:?}");
        self.leftovers += u32::from(!others.is_empty());
    }

    /// That the command was killed before, while and after it wrote.
    fn assert_hit(&self) {
        let enough = self.killed >= 25 && self.finished >= 2 && self.leftovers >= 2;
        assert!(enough && self.old >= 25 && self.new >= self.finished, "{self:?}");
    }
}

#[test]
fn a_written_directory_is_all_old_or_all_new() {
    writers::verilog().kill_all().assert_hit();
}

#[test]
fn a_bundle_of_vectors_is_all_old_or_all_new() {
    writers::vectors().kill_all().assert_hit();
}

#[test]
fn written_jets_are_all_old_or_all_new() {
    writers::jets(&["x.npz"]).kill_all().assert_hit();
}

#[test]
fn a_model_and_its_reference_are_both_old_or_both_new_or_refused_together() {
    let convert = writers::convert();
    convert.kill_all().assert_hit();

    // What a kill between the two renames leaves, byte for byte, which few of the kills meet.
    let [old, new] = convert.values.map(|value| convert.output(value));
    let folder = tempfile::tempdir().unwrap();
    restore(&below(&new, "model.reference.safetensors"), folder.path());
    let jets = data("jets_test.h5");
    let eval =
        || spurion(&["eval", "model", jets.to_str().unwrap(), "--max-jets", "9"], folder.path());
    let refused = |parts: &[&str]| {
        let output = eval();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{message}");
        parts.iter().for_each(|part| assert!(message.contains(part), "{message}"));
    };
    refused(&["model: "]);
    restore(&below(&old, "model"), folder.path());
    refused(&["model.reference.safetensors", "another model than model"]);
    for pair in [old, new] {
        restore(&pair, folder.path());
        assert!(eval().status.success());
    }
}
